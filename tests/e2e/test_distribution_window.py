"""A distribution read of the phantom in the window, from central and back: outlined, proposed, signed, synced."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QPlainTextEdit, QPushButton, QRadioButton, QWidget

from readstation.app.application import application
from readstation.app.central_verification import verify_central
from readstation.app.main import open_window
from readstation.app.scripted.driver import WindowDriver
from readstation.app.scripted.reader import ScriptedReader
from readstation.app.scripted.session import show_window
from readstation.app.scripted.x11 import XInput
from readstation.app.verification import verify_station
from readstation.core.jobs import QuietJob
from readstation.model.rounds import RevisionCode
from readstation.model.subject import ReadStage
from readstation.ui.distribution.form_room import FormRoom
from tests.builders import spect_phantom as phantom
from tests.builders.central_access import prepared
from tests.builders.phantom_distribution import ACTIVITY_GBQ, ReleasedRead, released_phantom, write_volumes
from tests.builders.signing_station import PASSWORD
from tests.integration.test_distribution_report import figures_on
from tests.support.pages import whole_text

pytestmark = [pytest.mark.display, pytest.mark.postgres, pytest.mark.slow]

VOLUMES = ("liver", "lungs", "T1", "T2")


def opened(hand: ScriptedReader) -> FormRoom:
    """Open the one case of the worklist, and wait for the fused views."""
    window, driver = hand.window, hand.driver
    page = window.worklist_page
    driver.wait_for(lambda: page.chosen() is not None and page.chosen().is_ready, "the case")
    page.table.setFocus()
    driver.key("Return")
    driver.wait_for(lambda: window.forms.is_shown, "the page")
    room = window.forms.room
    assert room is not None
    driver.wait_for(lambda: room.page.fusion.figures.image is not None, "the images")
    return room


def in_sight(hand: ScriptedReader, room: FormRoom, widget: QWidget) -> QWidget:
    """Scroll the form until a widget of it is seen: cards grow with what comes into them."""
    view = room.form.cards.viewport()

    def place() -> QPoint:
        return widget.mapTo(view, widget.rect().center())

    def is_seen() -> bool:
        room.form.cards.ensureWidgetVisible(widget)
        before = place()
        hand.driver.spin(250)
        return place() == before and view.rect().contains(before)

    hand.driver.wait_for(is_seen, f"{widget.objectName()} in sight")
    return widget


def press(hand: ScriptedReader, room: FormRoom, name: str) -> None:
    """Bring a button of the form into sight and click it, then wait until the edit is kept."""
    button = in_sight(hand, room, hand.driver.find(QPushButton, name))
    before = room.desk.view
    hand.driver.click(button)
    hand.driver.wait_for(lambda: room.desk.view is not before, f"the edit of {name}")


def write(hand: ScriptedReader, room: FormRoom, name: str, words: str) -> None:
    hand.driver.click(in_sight(hand, room, hand.driver.find(QLineEdit, name)))
    hand.driver.write(words)


def take_in_from_file(hand: ScriptedReader, room: FormRoom, path: Path) -> None:
    """Choose "Take in" in the menu of the volumes and type the file's name into the dialog."""
    driver = hand.driver
    driver.click(driver.find(QPushButton, "more_volumes"))
    menu = room.page.fusion.volume_bar.more.menu()
    driver.wait_for(menu.isVisible, "the menu of the volumes")
    wanted = next(each for each in menu.actions() if each.text().startswith("Take in"))
    driver.click(menu, menu.actionGeometry(wanted).center())
    driver.find(QFileDialog, "take_volumes_dialog")
    driver.key("a", ["Control_L"])
    driver.write(str(path))
    driver.key("Return")
    driver.wait_for(lambda: room.page.fusion.files.dialog is None, "the end of the dialog")
    driver.wait_for(lambda: len(room.page.fusion.figures.structures) == len(VOLUMES), "the volumes")


def make_the_read(hand: ScriptedReader, room: FormRoom, volumes: Path) -> None:
    """Judge the images, take the volumes in, give the inputs, let the figures be proposed, confirm, and answer."""
    press(hand, room, "answer_quality__optimal")
    write(hand, room, "shift_quality_", "0")
    hand.driver.key("Return")
    take_in_from_file(hand, room, volumes)
    for name, words in (
        ("input_vial_gbq", f"{ACTIVITY_GBQ:.6f}"), ("input_vial_before_h", "0"),
        ("input_residual_gbq", "0"), ("input_residual_after_h", "0"),
    ):  # fmt: skip
        write(hand, room, name, words)
    press(hand, room, "keep_inputs")
    press(hand, room, "propose_figures")
    press(hand, room, "confirm_figures")
    for name in ("lungs__present", "extrahepatic__none", "intrahepatic__confined", "thrombus__not_applicable",
                 "maa__not_applicable", "success__yes"):  # fmt: skip
        press(hand, room, f"answer_{name}")
    for tumour in ("T1", "T2"):
        press(hand, room, f"answer_coverage_{tumour}_complete")
        press(hand, room, f"answer_pattern_{tumour}_heterogeneous")


def lock_and_sign(hand: ScriptedReader, room: FormRoom) -> None:
    driver = hand.driver
    driver.key("space")
    driver.wait_for(lambda: room.closing.dialog is not None, "the lock dialog")
    driver.key("Return", ["Control_L"])
    driver.wait_for(lambda: room.desk.view.stage is ReadStage.READY_TO_SIGN, "the lock")
    driver.wait_for(lambda: room.closing.dialog is None, "the end of the dialog")
    driver.click(room.form.next_card.button)
    driver.wait_for(lambda: room.closing.dialog is not None, "the sign dialog")
    hand.sign(PASSWORD)
    driver.wait_for(lambda: room.desk.view.stage is ReadStage.SIGNED, "the signature")
    driver.wait_for(lambda: room.closing.dialog is None, "the end of the dialog")


def send_and_print(hand: ScriptedReader, read: ReleasedRead, report: Path) -> None:
    """Go back to the worklist, wait until central has confirmed everything, and have the report made."""
    driver, page, station = hand.driver, hand.window.worklist_page, read.station
    driver.key("w", ["Control_L"])
    driver.wait_for(page.isVisible, "the worklist")

    def is_confirmed() -> bool:
        read.sequence()
        if page.send.isEnabled() and page.send.isVisible():
            driver.click(page.send)
        counts = station.run(station.store.outbox.counts, read.login)
        return not (counts.waiting or counts.received or counts.refused)

    driver.wait_for(is_confirmed, "everything to be confirmed")
    driver.click(page.tabs, page.tabs.tabRect(1).center())
    driver.wait_for(lambda: page.chosen() is not None, "the signed read")
    hand.save_report(report)


def begin_a_version(hand: ScriptedReader, room: FormRoom) -> None:
    driver = hand.driver
    driver.click(driver.find(QPushButton, "amend_button"))
    driver.click(driver.find(QRadioButton, f"reason_{RevisionCode.MISSED_FINDING.value}"))
    driver.click(driver.find(QPlainTextEdit, "reason_words"))
    driver.write("The thrombus takes up activity.")
    driver.key("Return", ["Control_L"])
    driver.wait_for(lambda: room.desk.view.is_amending, "the new version")
    driver.wait_for(lambda: room.amending.dialog is None, "the end of the dialog")


def amend(hand: ScriptedReader, room: FormRoom) -> None:
    """Begin a new version and give it up; begin it again, answer an item otherwise, lock it and sign it."""
    signed = room.desk.view.state
    begin_a_version(hand, room)
    press(hand, room, "answer_success__no")
    hand.driver.click(hand.driver.find(QPushButton, "give_up_button"))
    hand.driver.wait_for(lambda: room.desk.view.stage is ReadStage.SIGNED, "the read as it was signed")
    assert room.desk.view.state == signed
    begin_a_version(hand, room)
    press(hand, room, "answer_thrombus__yes")
    lock_and_sign(hand, room)


def test_a_read_of_the_phantom_is_made_signed_and_verified(
    display: str, qapp: QApplication, tmp_path: Path, postgres_url: str
) -> None:
    """MR-1001 to MR-1013, TR-31, TR-33, TR-46: by mouse and keys, from the office's release to central and paper."""
    application()
    volumes, report = tmp_path / "volumes.dcm", tmp_path / "report.pdf"
    with released_phantom(tmp_path, prepared(postgres_url)) as read:
        station = read.station
        with open_window(station) as window, XInput(display) as pointer:
            hand = ScriptedReader(show_window(window.window), WindowDriver(window.window, pointer, patience_s=120))
            hand.sign_in(read.login, PASSWORD)
            room = opened(hand)
            write_volumes(station, room.desk.view.assignment.case_alias, volumes, VOLUMES)
            make_the_read(hand, room, volumes)
            state = room.desk.view.state
            assert room.desk.view.missing == (), room.desk.view.missing
            lock_and_sign(hand, room)
            amend(hand, room)
            send_and_print(hand, read, report)
        here, there = verify_station(station, QuietJob()), verify_central(read.central.auditor, QuietJob())
        assert (here.findings, there.findings) == ((), ())
        assert (here.signed_reads, there.signed_reads, there.locks) == (2, 2, 2)
    printed = figures_on(whole_text(report.read_bytes()))
    values = {each.name: float(each.value) for each in state.figures.values() if each.value is not None}
    assert values["T1: mean dose"] == pytest.approx(phantom.analytic_mean_gy(phantom.T1), rel=0.01)
    assert values["T2: mean dose"] == pytest.approx(phantom.analytic_mean_gy(phantom.T2), rel=0.01)
    for percent in (95, 70, 50):
        assert values[f"T1: D{percent}"] == pytest.approx(phantom.analytic_dose_covering_gy(percent), rel=0.01)
    shunt = phantom.LUNG_SHARE / (phantom.LUNG_SHARE + phantom.LIVER_SHARE)
    assert values["lung shunt fraction"] == pytest.approx(100 * shunt, abs=0.1)
    for name in ("T1: mean dose", "T2: mean dose", "T1: D95", "T1: D70", "T1: D50", "lung shunt fraction"):
        assert printed[name] == pytest.approx(values[name], abs=0.06), name
