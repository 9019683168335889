"""Checks a file of evidence and knows nothing of the program that wrote it: usage `checker.py FILE`; exit 0 or 1."""

import hashlib
import json
import sys
from collections import defaultdict

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def sha(data):
    return hashlib.sha256(data).hexdigest()


def canonical(value):  # RFC 8785 for what may stand in evidence: names in UTF-16 order, no number but whole ones
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return "{" + ",".join(canonical(name) + ":" + canonical(value[name]) for name in names) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def signed(keys, key_id, message, signature):
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(keys[key_id])).verify(bytes.fromhex(signature), message)
    except (InvalidSignature, KeyError, ValueError):
        return False
    return sha(bytes.fromhex(keys[key_id])) == key_id


def root(leaves):  # RFC 6962, 2.1
    if len(leaves) < 2:
        return leaves[0] if leaves else hashlib.sha256().digest()
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\x01" + root(leaves[:half]) + root(leaves[half:])).digest()


def leaf(value):
    return hashlib.sha256(b"\x00" + canonical(value).encode()).digest()


def check_fact(fact, keys, owners, chains):
    place, body = "{fact_kind} {number} of {login}".format(**fact), fact["body"].encode()
    value = json.loads(fact["body"])
    if sha(body) != fact["digest"] or canonical(value).encode() != body:
        yield f"{place}: digest or form"
    if fact["fact_kind"] in ("step", "audit"):
        chains[value["read_id" if fact["fact_kind"] == "step" else "station"]][value["number"]] = (value, sha(body))
    for read in [value] if "head" in value else [value["signed"]] if "signed" in value else []:
        kind = "signed read" if read["version"] else "signed timepoint"
        said = canonical({name: sha(read[name].encode()) for name in ("body", "head")})
        message = f"Readstation {kind}, version 1\n{said}".encode()
        is_own = owners.get(read["key_id"]) == read["login"] == json.loads(read["head"])["reader"]["login"]
        if not is_own or not signed(keys, read["key_id"], message, read["signature"]):
            yield f"{place}: signature"
    if fact["fact_kind"] in ("lock", "round_lock"):
        message = f"Readstation timepoint lock, version 1\n{value['record']}".encode()
        is_own = owners.get(value["station_key_id"]) == fact["station"].split(".")[0]
        if not is_own or not signed(keys, value["station_key_id"], message, value["signature"]):
            yield f"{place}: the station's signature"


def check_link(name, number, value, chain, keys, owners, aside):
    before = chain.get(number - 1, (0, ""))[1] if number > 1 else "0" * 64
    if value["previous_digest"] not in (before, *aside):
        yield f"{name} {number}: does not follow"
    if value.get("action") == "head_signed":
        head = value["after"]
        said = canonical({"station": name, "number": head["number"], "digest": head["digest"]})
        message = f"Readstation audit head, version 1\n{said}".encode()
        if owners.get(head["key_id"]) != name or not signed(keys, head["key_id"], message, head["signature"]):
            yield f"{name} {number}: the signed head"


def check(text):
    lines, wrong, by = text.splitlines(keepends=True), [], defaultdict(list)
    for line in lines:
        by[json.loads(line)["kind"]].append(json.loads(line))
    end = by["end"] or [{}]
    if (end[0].get("lines"), end[0].get("digest")) != (len(lines) - 1, sha("".join(lines[:-1]).encode())):
        wrong.append("the file is not whole")
    keys = {key["key_id"]: key["public_key"] for key in by["key"]}
    owners = {key["key_id"]: key["owner"] for key in by["key"]}
    chains, sealed = defaultdict(dict), {}
    # A station that was set back goes on from events that were put aside, for others under their numbers were sealed.
    aside = {each["digest"] for each in by["put_aside"] if each["fact_kind"] == "audit"}
    for fact in by["fact"]:
        sealed[fact["login"], fact["station"], fact["number"]] = fact["fact_kind"], fact["digest"], "sealed"
        try:
            wrong += check_fact(fact, keys, owners, chains)
        except (KeyError, TypeError, ValueError):
            wrong.append(f"{fact['fact_kind']} {fact['number']}: form")
    for name, chain in chains.items():
        for number, (value, _) in chain.items():
            try:
                wrong += check_link(name, number, value, chain, keys, owners, aside)
            except (KeyError, TypeError, ValueError):
                wrong.append(f"{name} {number}: form")
    log, left = [], {(a["login"], a["station"], a["number"]): a for a in by["put_aside"]}
    for position, line in enumerate(by["leaf"]):
        value = {name: line[name] for name in ("login", "station", "number", "digest", "status")}
        log.append(leaf({**value, "kind": line["fact_kind"]}))
        origin = line["login"], line["station"], line["number"]
        other = left.pop(origin, None) or {}
        held = sealed.pop(origin, (other.get("fact_kind"), other.get("digest"), other.get("status")))
        if (position, log[-1].hex()) != (line["position"], line["leaf_hash"]):
            wrong.append(f"line {position} of the log")
        if held != (line["fact_kind"], line["digest"], line["status"]):
            wrong.append(f"line {position} of the log: its fact")
    wrong += [f"{origin}: without a line of the log" for origin in (*sealed, *left)]
    hours = []
    for block in by["block"]:
        part = log[block["first"] : block["first"] + block["leaves"]]
        if len(part) != block["leaves"] or root(part).hex() != block["root"]:
            wrong.append(f"hour {block['number']}: its lines")
        hours.append(leaf({name: each for name, each in block.items() if name != "kind"}))
    for checkpoint in by["checkpoint"]:
        value, public = json.loads(checkpoint["statement"]), checkpoint["public_key"]
        message = f"Readstation log checkpoint, version 1\n{checkpoint['statement']}".encode()
        first = json.loads(by["checkpoint"][0]["statement"])["key_id"]
        if value["key_id"] != first or not signed({first: public}, first, message, checkpoint["signature"]):
            wrong.append(f"checkpoint {value['number']}: signature")
        if root(hours[: value["number"]]).hex() != value["root"]:
            wrong.append(f"checkpoint {value['number']}: its hours")
    fixed = [v["number"] for v in map(json.loads, (c["statement"] for c in by["checkpoint"])) if "open_block" not in v]
    if fixed != list(range(1, len(hours) + 1)):
        wrong.append("an hour without its checkpoint")
    return wrong


if __name__ == "__main__":
    with open(sys.argv[1], encoding="ascii") as file:
        found = check(file.read())
    sys.stdout.write("\n".join(found or ["everything holds"]) + "\n")
    sys.exit(1 if found else 0)
