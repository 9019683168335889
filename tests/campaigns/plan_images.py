"""Campaigns of images and of what brings them: the network, the library, files and archives from outside."""

from __future__ import annotations

from tests.campaigns.campaign import Campaign

_HOLES = "tests/integration/sync/test_black_holes.py"
_RETURN = "tests/e2e/test_return_of_the_network.py"
_BITS = "tests/property/imaging/test_flipped_bits.py"
_ARCHIVES = "tests/unit/imaging/test_hostile_archives.py"
_MEMORY = "tests/integration/test_parser_memory.py"

_HARM = "tests/e2e/test_harm_beside_window.py"

CAMPAIGNS = (
    Campaign(
        "harmed-intakes", ("TR-56",),
        "6 kinds of harm to the parsing child at 3 stages beside a window: 0 crashes, 0 files elsewhere",
        tuple(f"{_HARM}::test_what_harms_the_child_costs_its_files_only_and_the_window_lives[all-{stage}]"
              for stage in ("scanned", "decoded", "unpacked")),
        1, (("harms", 18),), (f"{_HARM}::test_an_intake_without_a_child_is_found",),
        ("tests.support.hostile_child",),
    ),
    Campaign(
        "black-holes", ("TR-48",), "a black hole at each step of a pass and of the images, each given up, 0 facts lost",
        (f"{_HOLES}::test_a_hole_at_any_step_is_given_up_and_all_arrives[1]",
         f"{_HOLES}::test_a_hole_at_any_step_of_the_images_is_given_up_and_they_come[1]"),
        1, (), (f"{_HOLES}::test_a_station_that_waits_for_ever_is_found",),
    ),
    Campaign(
        "returns", ("TR-48",), "60 returns of the network, all arrived in 10 s, 0 stalls of the window above 100 ms",
        (f"{_RETURN}::test_what_waits_arrives_soon_and_the_window_goes_on[20]",),
        3, (("returns", 20),), (f"{_RETURN}::test_a_courier_that_waits_for_long_is_found",),
    ),
    Campaign(
        "flipped-bits", ("TR-45",), "1,000 flips in the image library, 0 corrupted pixels measured",
        (f"{_BITS}::test_what_is_called_verified_is_the_truth[1000]",),
        1, (("flips", 1000),), (f"{_BITS}::test_a_station_that_compares_no_image_is_found",),
    ),
    Campaign(
        "bombs", ("TR-57",), "peak memory of the child at most 1.5 times the cap",
        (f"{_MEMORY}::test_the_child_holds_no_more_than_half_beyond_the_cap",),
        1, (), (f"{_MEMORY}::test_a_child_that_holds_what_unpacks_is_found",), ("readstation.imaging.parser_child",),
    ),
    Campaign(
        "archives", ("TR-58",), "10,000 hostile archives, 0 writes outside the target, 0 bytes over the cap",
        (f"{_ARCHIVES}::test_nothing_is_written_outside_and_nothing_over_the_cap[10000]",),
        1, (("hostile archives", 10_000),),
        (f"{_ARCHIVES}::test_an_unpacker_that_believes_names_is_found",
         f"{_ARCHIVES}::test_an_unpacker_that_counts_nothing_is_found"),
    ),
)  # fmt: skip
