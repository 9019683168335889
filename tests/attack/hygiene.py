"""What is not as it must be with the program's functions at central, by the server's own catalogue (TR-10, TR-11)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import psycopg

SCHEMAS = ("api", "d", "vault", "public")
PINNED = "search_path=pg_catalog, pg_temp"

_LOOK = """
SELECT n.nspname, p.proname, p.oid::regprocedure::text, p.prokind = 'f', l.lanname, p.prosecdef, p.proleakproof,
       coalesce(p.proconfig, '{}'), pg_get_userbyid(p.proowner), has_function_privilege('public', p.oid, 'EXECUTE'),
       coalesce(pg_get_function_sqlbody(p.oid), p.prosrc)
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_language l ON l.oid = p.prolang
WHERE n.nspname = ANY(%s) ORDER BY 3
"""

_DYNAMIC = re.compile(
    r"\bexecute\b|\b(query|cursor|table|schema|database)_to_xml|\bts_stat\b|\bdblink|\bprepare\b", re.IGNORECASE
)
_CONFLICT = re.compile(r"\bon\s+conflict\b|\bmerge\s+into\b", re.IGNORECASE)
_LOCK = re.compile(
    r"\bpg_(try_)?advisory|\block\s+table\b|\bfor\s+(no\s+key\s+)?update\b|\bfor\s+(key\s+)?share\b"
    r"|\b(nextval|setval)\s*\(|\bnotify\b|\bpg_notify\b",
    re.IGNORECASE,
)
_OTHER_IDENTITY = re.compile(
    r"\bcurrent_(user|role)\b|\bsystem_user\b|(?<![.\w])user\b(?!\s*\()|\bcurrent_setting\s*\(\s*'(?!synchronous_commit')",
    re.IGNORECASE,
)
_SECRET = re.compile(r"password|scram|secret|seed|'[0-9a-f]{24,}'|'[a-z0-9+/]{32,}={0,2}'", re.IGNORECASE)
_NAMED = re.compile(
    r"\b(?:from|join|insert\s+into|update|delete\s+from)\s+(?:only\s+)?([a-z_][\w.]*)(\s*\()?", re.IGNORECASE
)
_OUTSIDE_A_QUERY = re.compile(r"\bdistinct\s+from\s+[\w.]+|\bextract\s*\(\s*\w+\s+from\b", re.IGNORECASE)
_RAISE = re.compile(r"\braise\s+exception\s+'([^']*)'[^;]*?errcode\s*=\s*'(\w+)'|\braise\b", re.IGNORECASE)
_CALL = re.compile(r"\b(api|d|vault|public)\.(\w+)\s*\(")
_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)

REFUSALS = {("refused", "RS001"), ("ended", "RS003"), ("stands still", "RS004")}
"""What a function may tell its caller: one refusal, that the account was ended, that the own read stands still."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What was looked at, and what was found.

    Attributes
    ----------
    functions
        How many functions there are.
    reached
        Those that somebody who is blinded may call, and all that these call, by schema and name.
    violations
        What is wrong with which function.
    """

    functions: int
    reached: frozenset[str]
    violations: tuple[tuple[str, str], ...]


def look_at_functions(administrator: psycopg.Connection[Any], callers: tuple[str, ...]) -> Looked:
    """Look at every function of the program's schemas, whoever may call it.

    Parameters
    ----------
    administrator
        Sees the whole catalogue.
    callers
        The groups whose functions are followed into what they call.
    """
    rows = administrator.execute(_LOOK, (list(SCHEMAS),)).fetchall()
    callable_names = administrator.execute(
        "SELECT DISTINCT 'api.' || p.proname FROM pg_proc p, unnest(%s::text[]) g "
        "WHERE p.pronamespace = 'api'::regnamespace AND has_function_privilege(g, p.oid, 'EXECUTE')",
        (list(callers),),
    ).fetchall()
    sources = {f"{schema}.{name}": _COMMENT.sub("", source) for schema, name, *_, source in rows}
    reached = _reached({name for (name,) in callable_names}, sources)
    found = [
        (signature, wrong)
        for schema, name, signature, *facts, source in rows
        for wrong in (
            *_wrong_in_the_catalogue(schema, *facts),
            *_wrong_in_the_source(_COMMENT.sub("", source)),
            *(_wrong_to_callers(sources[f"{schema}.{name}"]) if f"{schema}.{name}" in reached else ()),
        )
    ]
    views = administrator.execute(
        "SELECT oid::regclass::text FROM pg_class WHERE relnamespace::regnamespace::text = ANY(%s) "
        "AND relkind IN ('v', 'm') AND NOT coalesce(reloptions, '{}') @> '{security_invoker=true}'",
        (list(SCHEMAS),),
    ).fetchall()
    found += [(name, "a view of its owner's rights") for (name,) in views]
    return Looked(len(rows), frozenset(reached), tuple(found))


def _reached(begin: set[str], sources: dict[str, str]) -> set[str]:
    """Return functions with all that they call, as far as sources name it."""
    found: set[str] = set()
    left = list(begin)
    while left:
        name = left.pop()
        if name not in found and name in sources:
            found.add(name)
            left += [f"{schema}.{called}" for schema, called in _CALL.findall(sources[name])]
    return found


def _wrong_in_the_catalogue(
    schema: str,
    is_function: bool,
    language: str,
    is_definer: bool,
    is_leakproof: bool,
    settings: list[str],
    owner: str,
    is_public: bool,
) -> list[str]:
    checks = (
        (schema == "public", "is where nothing may be"),
        (not is_function, "is no plain function"),
        (language not in ("sql", "plpgsql"), "is written in another language"),
        (settings != [PINNED], "looks names up elsewhere"),
        (is_definer != (schema == "api"), "runs with other rights than functions of its schema"),
        (is_leakproof, "is called leakproof"),
        (owner not in ("rs_api", "rs_owner"), "belongs to somebody else"),
        (is_public, "is open to everybody"),
    )
    return [words for is_wrong, words in checks if is_wrong]


def _wrong_in_the_source(source: str) -> list[str]:
    said = _OUTSIDE_A_QUERY.sub("", source)
    unnamed = any("." not in name and not call and not name.startswith("v_") for name, call in _NAMED.findall(said))
    checks = (
        (_DYNAMIC.search(source), "makes its SQL"),
        (_CONFLICT.search(source), "tells of hidden rows"),
        (_LOCK.search(source), "takes what others need"),
        (_OTHER_IDENTITY.search(source), "asks somebody else who calls"),
        (_SECRET.search(source), "holds a secret"),
        (unnamed, "names a table without its schema"),
    )
    return [words for is_wrong, words in checks if is_wrong]


def _wrong_to_callers(source: str) -> list[str]:
    """Return what a function that blinded people reach tells them beside the fixed refusals."""
    raised = [(match.group(1), match.group(2)) for match in _RAISE.finditer(source)]
    return ["refuses in words of its own"] if set(raised) - REFUSALS else []
