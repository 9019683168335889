"""define-XML 2.1 of SDTM tables: valid by its schema, whole in its references, and true of the rows beside it."""

from __future__ import annotations

import dataclasses
import xml.etree.ElementTree as ET
from collections.abc import Sequence

import odmlib.define_loader as loader
import odmlib.loader
import pytest
import xmlschema
from odmlib.schema_manager import get_schema_path

from readstation.criteria.endpoints.best import BestResponse
from readstation.criteria.facts import Scope
from readstation.exchange.define_xml import define_xml
from readstation.exchange.sdtm_files import columns_of
from readstation.model.lesion import NonTargetStateCode
from readstation.trial.sdtm.concepts import LISTS, TERMS
from readstation.trial.sdtm.responses import response_rows
from readstation.trial.sdtm.results import result_rows
from readstation.trial.sdtm.subject import BestResponses, KnownSubject, Row, demographics_row
from readstation.trial.sdtm.terms import TESTS
from readstation.trial.sdtm.tumours import tumour_rows
from tests.builders.said import LUNG, finding, non_target, read_of, target
from tests.unit.trial.sdtm.test_rows import ABSENT, EQUIVOCAL, NE, NO, TOO_SMALL, YES, subject_of

ODM, DEF = "{http://www.cdisc.org/ns/odm/v1.3}", "{http://www.cdisc.org/ns/def/v2.1}"
MADE = "2026-05-04T10:00:00+00:00"


@pytest.fixture(scope="module")
def tables() -> dict[str, Sequence[Row]]:
    """Every kind of row: each state of a target, two kinds of lesion, a non-target, a finding, best responses."""
    present = NonTargetStateCode.PRESENT
    state = read_of(
        target(400, 172, ABSENT, TOO_SMALL, NE),
        target(200, 180, 150, 150, 140, lesion_type=LUNG),
        non_target(present, present, present, present, NonTargetStateCode.UNEQUIVOCAL_PROGRESSION),
        finding(NO, EQUIVOCAL, YES, YES),
    )
    known = KnownSubject("1001", "1", "2024-01-08", "2024-01-08", "2025-03")
    subject = subject_of(state, dates={0: "2024-01-05", 1: "2024-03-01"}, known=known)
    best = {scope: BestResponses(BestResponse.PR, BestResponse.SD) for scope in Scope}
    subject = dataclasses.replace(subject, reads=(dataclasses.replace(subject.reads[0], best=best),))
    tumours, sites = tumour_rows(subject)
    relation: Row = {
        "STUDYID": "HCC-1", "RDOMAIN": "TU", "USUBJID": "", "IDVAR": "TULNKID", "IDVARVAL": "", "RELTYPE": "ONE",
        "RELID": "LESION",
    }  # fmt: skip
    return {
        "DM": [demographics_row(subject)], "TU": tumours, "TR": result_rows(subject), "RS": response_rows(subject),
        "SUPPTU": sites, "RELREC": [relation],
    }  # fmt: skip


@pytest.fixture(scope="module")
def document(tables: dict[str, Sequence[Row]]) -> str:
    return define_xml(tables, "HCC-1", MADE).decode("utf-8")


@pytest.fixture(scope="module")
def root(document: str) -> ET.Element:
    return ET.fromstring(document)


def test_it_is_valid_by_its_schema_and_the_schema_finds_what_is_not(document: str) -> None:
    schema = xmlschema.XMLSchema(get_schema_path("define", "2.1"))
    assert list(schema.iter_errors(document)) == []
    for before, after in (
        (' def:Structure="One record per subject"', ""),
        ('Mandatory="Yes"', 'Mandatory="Maybe"'),
        ('DataType="integer"', 'DataType="whole"'),
        ("<def:Standards>", "<def:Standard>"),
    ):
        assert before in document
        try:
            faults = list(schema.iter_errors(document.replace(before, after, 1)))
        except ET.ParseError:
            continue
        assert faults


def test_another_program_reads_it_and_finds_every_reference(document: str, tables: dict[str, Sequence[Row]]) -> None:
    reader = odmlib.loader.ODMLoader(loader.XMLDefineLoader(model_package="define_2_1"))
    reader.load_odm_string(document)
    version = reader.Study().MetaDataVersion
    assert [group.Name for group in version.ItemGroupDef] == list(tables)
    items = {item.OID: item for item in version.ItemDef}
    for group in version.ItemGroupDef:
        columns = columns_of(group.Name, tables[group.Name])
        assert [items[ref.ItemOID].Name for ref in group.ItemRef] == [each.name for each in columns]
        assert [items[ref.ItemOID].Description.TranslatedText[0]._content for ref in group.ItemRef] == [
            each.label for each in columns
        ]
        assert group.leaf.href == f"{group.Name.lower()}.xpt"


def test_types_and_lengths_are_those_of_the_rows(root: ET.Element, tables: dict[str, Sequence[Row]]) -> None:
    items = {each.get("OID"): each for each in root.iter(f"{ODM}ItemDef")}
    for table, rows in tables.items():
        for column in columns_of(table, rows):
            item = items[f"IT.{table}.{column.name}"]
            kind = item.get("DataType")
            values = [row[column.name] for row in rows if row[column.name] not in (None, "")]
            if kind == "text":
                assert max((len(str(each)) for each in values), default=1) == int(item.get("Length", "0"))
            assert column.is_number is (kind in ("integer", "float"))
            if kind == "integer":
                assert all(isinstance(each, int) for each in values)
            assert (kind in ("date", "partialDate")) is column.name.endswith("DTC")


def test_every_term_that_stands_in_the_rows_stands_in_its_list_with_its_concept(
    root: ET.Element, tables: dict[str, Sequence[Row]]
) -> None:
    """Controlled terms are those of the package of terms; a test's name is the same concept as its code."""
    lists: dict[str, dict[str, str]] = {}
    for each in root.iter(f"{ODM}CodeList"):
        terms = [*each.iter(f"{ODM}CodeListItem"), *each.iter(f"{ODM}EnumeratedItem")]
        lists[str(each.get("OID"))] = {
            str(term.get("CodedValue")): next((str(one.get("Name")) for one in term.iter(f"{ODM}Alias")), "")
            for term in terms
        }
    for table, rows in tables.items():
        for column in columns_of(table, rows):
            if not column.codelist:
                continue
            is_by_test = column.name == "TRSTRESC"
            found = {
                str(row[column.name])
                for row in rows
                if row[column.name] and (not is_by_test or row["TRTESTCD"] == "TUMSTATE")
            }
            assert found <= set(lists.get(f"CL.{LISTS[column.codelist]}", {})), column.name
    assert lists["CL.TRTESTCD"]["VDIAM"] == "C96646"
    assert lists["CL.TRTEST"]["Viable Diameter"] == "C96646"
    assert lists["CL.ONCRSR"]["NON-CR/NON-PD"] == "C96700"
    assert lists["CL.TRPROPRS"] == {"EQUIVOCAL": "C86071", "PRESENT": "C25626", "UNEQUIVOCAL": "C123645"}
    assert set(TESTS) <= set(TERMS)


def test_what_is_derived_says_how_and_what_was_measured_does_not(root: ET.Element) -> None:
    methods = {each.get("OID") for each in root.iter(f"{ODM}MethodDef")}
    derived = {
        str(each.get("OID"))
        for each in root.iter(f"{ODM}ItemDef")
        for origin in each.iter(f"{DEF}Origin")
        if origin.get("Type") == "Derived"
    }
    by_method = {str(ref.get("ItemOID")) for ref in root.iter(f"{ODM}ItemRef") if ref.get("MethodOID")}
    assert derived == by_method
    assert {ref.get("MethodOID") for ref in root.iter(f"{ODM}ItemRef") if ref.get("MethodOID")} == methods
    assert {"IT.TR.TRSTRESC.SUMVDIAM", "IT.TR.TRSTRESN.PCBSD", "IT.RS.RSSTRESC", "IT.TU.TULOBXFL"} <= derived
    assert not {"IT.TR.TRSTRESC.VDIAM", "IT.TU.TUORRES", "IT.TR.TRDTC"} & derived
