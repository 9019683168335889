"""define-XML 2.1 of the SDTM tables: what each column of each table is, by which terms, and where it comes from."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Any

from readstation._version import __version__
from readstation.core.errors import Defect
from readstation.exchange.define_lists import code_lists, list_oid
from readstation.exchange.sdtm_files import columns_of
from readstation.model.demonstration import marked
from readstation.trial.sdtm.concepts import TERMINOLOGY
from readstation.trial.sdtm.origins import BY_TEST, DERIVATIONS, derivation_of, derivation_of_test, is_collected
from readstation.trial.sdtm.subject import Row
from readstation.trial.sdtm.variables import LABELS, Core, Variable

GUIDE, TERMS = "STD.SDTMIG", "STD.CT"
_CLASSES = {"DM": "SPECIAL PURPOSE", "SUPPTU": "RELATIONSHIP", "RELREC": "RELATIONSHIP"}
_STRUCTURES = {
    "DM": "One record per subject",
    "TU": "One record per identified tumor per subject per assessor",
    "TR": "One record per tumor measurement or assessment per visit per subject per assessor",
    "RS": "One record per response assessment per visit per subject per assessor",
    "SUPPTU": "One record per supplemental qualifier per related parent domain record",
    "RELREC": "One record per related record, group of records or dataset",
}
_KEYS = {
    "DM": ("STUDYID", "USUBJID"),
    "TU": ("STUDYID", "USUBJID", "TUEVAL", "TUEVALID", "TUTESTCD", "TULNKID"),
    "TR": ("STUDYID", "USUBJID", "TREVAL", "TREVALID", "TRTESTCD", "TRLNKID", "TRGRPID", "VISITNUM"),
    "RS": ("STUDYID", "USUBJID", "RSEVAL", "RSEVALID", "RSTESTCD", "RSSCAT", "RSGRPID", "VISITNUM"),
    "SUPPTU": ("STUDYID", "RDOMAIN", "USUBJID", "IDVAR", "IDVARVAL", "QNAM"),
    "RELREC": ("STUDYID", "RDOMAIN", "USUBJID", "IDVAR", "IDVARVAL", "RELID"),
}
_PARTIAL_DATES = ("DTHDTC",)
_DM_WORDS = "What a blinded reading centre was told of a subject. The other columns of DM are the sponsor's."


def define_xml(tables: Mapping[str, Sequence[Row]], study: str, made: str, mark: str = "") -> bytes:
    """Return the definition of some tables, beside the transport files that it names.

    Parameters
    ----------
    tables
        The rows of each table that is written.
    study, made
        STUDYID, and when, ISO 8601 with time.
    mark
        Says that this is of a demonstration; empty in a trial.

    Raises
    ------
    Defect
        If it is not valid by the schema of the standard.
    """
    from odmlib.define_2_1 import model

    document = _Document(model, study)
    for table, rows in tables.items():
        document.add(table, rows)
    root = model.ODM(
        FileOID=f"readstation.{study}.define", FileType="Snapshot", CreationDateTime=made, AsOfDateTime=made,
        ODMVersion="1.3.2", Originator="Readstation", SourceSystem="Readstation", SourceSystemVersion=__version__,
        Context="Other", Study=document.study(code_lists(model, tables), mark),
    )  # fmt: skip
    written = str(root.to_xml_string(xml_declaration=True))
    _check(root, written)
    return written.encode("utf-8")


def _check(root: Any, document: str) -> None:
    """Check a document by the schema of the standard, and that everything that it refers to is there."""
    from odmlib.exceptions import OdmlibOIDError
    from odmlib.oid_generator import create_oid_checker

    faults = [str(each.reason) for each in _schema().iter_errors(document)]
    try:
        root.verify_oids(create_oid_checker("define_2_1"))
    except OdmlibOIDError as error:
        faults.append(str(error))
    if faults:
        raise Defect(f"the define-XML is not valid: {faults[0]}")


@functools.cache
def _schema() -> Any:
    import xmlschema
    from odmlib.schema_manager import get_schema_path

    return xmlschema.XMLSchema(get_schema_path("define", "2.1"))


class _Document:
    """Collects groups, items and what they refer to."""

    def __init__(self, model: Any, study: str) -> None:
        self._model, self._study = model, study
        self._groups: list[Any] = []
        self._items: list[Any] = []
        self._values: list[Any] = []
        self._clauses: dict[str, Any] = {}

    def add(self, table: str, rows: Sequence[Row]) -> None:
        """Add a table with its columns."""
        model, columns = self._model, columns_of(table, rows)
        keys = [each for each in _KEYS[table] if each in {column.name for column in columns}]
        refs = []
        for number, column in enumerate(columns, start=1):
            derived = derivation_of(table, column)
            ref = {
                "ItemOID": _item_oid(table, column.name), "OrderNumber": number, "Role": column.role,
                "Mandatory": "Yes" if column.core is Core.REQUIRED else "No",
            }  # fmt: skip
            if column.name in keys:
                ref["KeySequence"] = keys.index(column.name) + 1
            refs.append(model.ItemRef(**ref, **({"MethodOID": f"MT.{derived}"} if derived else {})))
            self._add_item(table, column, rows)
        leaf = model.leaf(ID=f"LF.{table}", href=f"{table.lower()}.xpt", title=model.title(_content=f"{table}.xpt"))
        self._groups.append(
            model.ItemGroupDef(
                OID=f"IG.{table}", Name=table, Domain=_domain(table), SASDatasetName=table, IsReferenceData="No",
                Repeating="No" if table == "DM" else "Yes", Purpose="Tabulation", Structure=_STRUCTURES[table],
                ArchiveLocationID=leaf.ID, StandardOID=GUIDE, Description=self._words(LABELS[table]), ItemRef=refs,
                Class=model.Class(Name=_CLASSES.get(table, "FINDINGS")), leaf=leaf,
                **({"CommentOID": "COM.DM"} if table == "DM" else {}),
            )
        )  # fmt: skip

    def study(self, lists: list[Any], mark: str) -> Any:
        """Return everything as one study."""
        model, name = self._model, self._study
        standards = (
            model.Standard(OID=GUIDE, Name="SDTMIG", Type="IG", Version="3.4", Status="Final"),
            model.Standard(
                OID=TERMS, Name="CDISC/NCI", Type="CT", PublishingSet="SDTM", Version=TERMINOLOGY, Status="Final"
            ),
        )
        used = {ref.MethodOID for each in (*self._groups, *self._values) for ref in each.ItemRef if ref.MethodOID}
        methods = [
            model.MethodDef(OID=f"MT.{key}", Name=each.name, Type="Computation", Description=self._words(each.words))
            for key, each in DERIVATIONS.items()
            if f"MT.{key}" in used
        ]
        comments = [model.CommentDef(OID="COM.DM", Description=self._words(_DM_WORDS))]
        described = any(each.CommentOID for each in self._groups)
        version = model.MetaDataVersion(
            OID=f"MDV.{name}", Name=f"{name}, reads", Description=marked(mark, "Tables of a blinded central review"),
            DefineVersion="2.1.0", Standards=model.Standards(Standard=list(standards)), ValueListDef=self._values,
            WhereClauseDef=list(self._clauses.values()), ItemGroupDef=self._groups, ItemDef=self._items,
            CodeList=lists, MethodDef=methods, CommentDef=comments if described else [],
        )  # fmt: skip
        known = model.GlobalVariables(
            StudyName=model.StudyName(_content=name),
            StudyDescription=model.StudyDescription(_content=marked(mark, "Blinded independent central review")),
            ProtocolName=model.ProtocolName(_content=name),
        )
        return model.Study(OID=name, GlobalVariables=known, MetaDataVersion=version)

    def _add_item(self, table: str, column: Variable, rows: Sequence[Row]) -> None:
        model, oid = self._model, _item_oid(table, column.name)
        values = [row[column.name] for row in rows if row[column.name] not in (None, "")]
        more: dict[str, Any] = {}
        if column.name in BY_TEST and values:
            more["ValueListRef"] = model.ValueListRef(ValueListOID=f"VL.{table}.{column.name}")
            self._add_values(table, column, rows)
        else:
            if column.codelist and values:
                more["CodeListRef"] = model.CodeListRef(CodeListOID=list_oid(column.codelist))
            more["Origin"] = [self._origin(table, column)]
        self._items.append(
            model.ItemDef(
                OID=oid, Name=column.name, SASFieldName=column.name, Description=self._words(column.label),
                **_type(column, values), **more,
            )
        )  # fmt: skip

    def _add_values(self, table: str, column: Variable, rows: Sequence[Row]) -> None:
        """Add what a column is for each test, for the results of tests are of different kinds."""
        model, refs = self._model, []
        tests = dict.fromkeys(str(row[f"{table}TESTCD"]) for row in rows if row[column.name] not in (None, ""))
        for number, test in enumerate(tests, start=1):
            clause, oid = f"WC.{table}.{test}", f"IT.{table}.{column.name}.{test}"
            derived = derivation_of_test(test)
            refs.append(
                model.ItemRef(
                    ItemOID=oid, OrderNumber=number, Mandatory="No",
                    WhereClauseRef=[model.WhereClauseRef(WhereClauseOID=clause)],
                    **({"MethodOID": f"MT.{derived}"} if derived else {}),
                )
            )  # fmt: skip
            check = model.RangeCheck(
                Comparator="EQ", SoftHard="Soft", ItemOID=_item_oid(table, f"{table}TESTCD"),
                CheckValue=[model.CheckValue(_content=test)],
            )  # fmt: skip
            self._clauses[clause] = model.WhereClauseDef(OID=clause, RangeCheck=[check])
            values = [row[column.name] for row in rows if row[f"{table}TESTCD"] == test and row[column.name]]
            origin = model.Origin(Type="Derived" if derived else "Collected", Source="Vendor")
            is_state = test == "TUMSTATE" and column.name == "TRSTRESC"
            terms = {"CodeListRef": model.CodeListRef(CodeListOID=list_oid(column.codelist))} if is_state else {}
            self._items.append(
                model.ItemDef(
                    OID=oid, Name=column.name, SASFieldName=column.name, Origin=[origin], **_type(column, values),
                    **terms,
                )
            )  # fmt: skip
        self._values.append(model.ValueListDef(OID=f"VL.{table}.{column.name}", ItemRef=refs))

    def _origin(self, table: str, column: Variable) -> Any:
        if table == "DM":
            kind = ("Assigned", "Vendor") if column.name == "DOMAIN" else ("Collected", "Sponsor")
        elif derivation_of(table, column):
            kind = ("Derived", "Vendor")
        else:
            kind = ("Collected" if is_collected(table, column) else "Assigned", "Vendor")
        return self._model.Origin(Type=kind[0], Source=kind[1])

    def _words(self, text: str) -> Any:
        return self._model.Description(TranslatedText=[self._model.TranslatedText(_content=text, lang="en")])


def _item_oid(table: str, name: str) -> str:
    return f"IT.{table}.{name}"


def _domain(table: str) -> str:
    return "TU" if table == "SUPPTU" else table


def _type(column: Variable, values: Sequence[Any]) -> dict[str, Any]:
    """Return type and length of a column by its values."""
    longest = max((len(str(each)) for each in values), default=1)
    if not column.is_number:
        if column.name.endswith("DTC"):
            return {"DataType": "partialDate" if column.name in _PARTIAL_DATES else "date"}
        return {"DataType": "text", "Length": longest}
    if all(isinstance(each, int) for each in values):
        return {"DataType": "integer", "Length": longest}
    return {"DataType": "float", "Length": longest, "SignificantDigits": 1}
