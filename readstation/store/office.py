"""The office's record of who became which case (`trial.ports.OfficeRegister`). No view of a reader reads it (TR-19)."""

from __future__ import annotations

import secrets

from sqlalchemy import insert, or_, select

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.ids import CaseAlias
from readstation.store.engines import Database
from readstation.store.schema import case_study, case_subject, office_secret
from readstation.trial.ports import StudyRecord, SubjectRecord

SECRET_BYTES = 32


class StationOffice:
    """The register of one station. Called on the store's thread only."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def secret(self) -> bytes:
        """Return the office secret, 32 random bytes, made on first use and kept (TR-21)."""
        with self._database.write() as connection:
            known = connection.execute(select(office_secret.c.secret)).scalar_one_or_none()
            if known is not None:
                return bytes(known)
            made = secrets.token_bytes(SECRET_BYTES)
            connection.execute(insert(office_secret), {"one": 1, "secret": made})
        return made

    def subject(self, token: str) -> SubjectRecord | None:
        """Return the subject with a token, or None."""
        with self._database.read() as connection:
            row = connection.execute(select(case_subject).where(case_subject.c.token == token)).one_or_none()
        if row is None:
            return None
        return SubjectRecord(row.token, CaseAlias(row.alias), row.shift_days, row.shift_seconds)

    def has_alias(self, alias: CaseAlias) -> bool:
        """Return whether a case alias is taken."""
        with self._database.read() as connection:
            query = select(case_subject.c.token).where(case_subject.c.alias == alias)
            return connection.execute(query).first() is not None

    def add_subject(self, record: SubjectRecord) -> None:
        """Keep a new subject, durably.

        Raises
        ------
        Refused
            If token or alias is taken.
        """
        taken = select(case_subject.c.token).where(
            or_(case_subject.c.token == record.token, case_subject.c.alias == record.alias)
        )
        with self._database.write() as connection:
            if connection.execute(taken).first() is not None:
                raise Refused(Finding("store.subject", "This subject or its case code is here already."))
            connection.execute(
                insert(case_subject),
                {
                    "token": record.token,
                    "alias": record.alias,
                    "shift_days": record.shift_days,
                    "shift_seconds": record.shift_seconds,
                },
            )

    def studies(self, subject_token: str) -> tuple[StudyRecord, ...]:
        """Return the studies of a subject, by timepoint."""
        query = (
            select(case_study)
            .where(case_study.c.subject_token == subject_token)
            .order_by(case_study.c.timepoint, case_study.c.token)
        )
        with self._database.read() as connection:
            return tuple(
                StudyRecord(row.token, row.subject_token, row.day, row.timepoint, row.days_since_baseline)
                for row in connection.execute(query)
            )

    def days_of(self, alias: CaseAlias) -> dict[int, int]:
        """Return the days since the baseline of each timepoint of a case, as far as its studies have dates.

        They are taken from the dates of acquisition at intake. The shift of a subject is one for all of its dates, so
        that days between timepoints are in the blinded objects, too.
        """
        query = (
            select(case_study.c.timepoint, case_study.c.days_since_baseline)
            .join(case_subject, case_subject.c.token == case_study.c.subject_token)
            .where(case_subject.c.alias == alias, case_study.c.days_since_baseline.is_not(None))
            .order_by(case_study.c.timepoint)
        )
        with self._database.read() as connection:
            return {row.timepoint: row.days_since_baseline for row in connection.execute(query)}

    def dates_of(self, alias: CaseAlias) -> dict[int, str]:
        """Return the true date of acquisition of each timepoint of a case, ISO 8601, as far as its studies have dates.

        For what goes to the sponsor, never for anyone who is blinded (TR-19).
        """
        query = (
            select(case_study.c.timepoint, case_study.c.day)
            .join(case_subject, case_subject.c.token == case_study.c.subject_token)
            .where(case_subject.c.alias == alias, case_study.c.day != "")
            .order_by(case_study.c.timepoint)
        )
        with self._database.read() as connection:
            return {row.timepoint: row.day for row in connection.execute(query)}

    def add_study(self, record: StudyRecord) -> None:
        """Keep a new study, durably.

        Raises
        ------
        Refused
            If the token is taken or the subject is unknown.
        """
        with self._database.write() as connection:
            taken = connection.execute(select(case_study.c.token).where(case_study.c.token == record.token)).first()
            owner = select(case_subject.c.token).where(case_subject.c.token == record.subject_token)
            if taken is not None or connection.execute(owner).first() is None:
                raise Refused(Finding("store.study", "This study is here already, or its subject is not."))
            connection.execute(
                insert(case_study),
                {
                    "token": record.token,
                    "subject_token": record.subject_token,
                    "day": record.day,
                    "timepoint": record.timepoint,
                    "days_since_baseline": record.days_since_baseline,
                },
            )
