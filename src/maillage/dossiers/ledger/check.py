"""Check an export of a dossier without trusting whoever made it: python3 check.py [export.zip or folder] [checkpoint or mail ...]"""

# Needs Python 3.9 and nothing else. Exit: 0 whole, 1 broken, 2 could not be checked. README.txt says how each number is made.
from __future__ import annotations

import json
import re
import sys
import zipfile
from base64 import b64decode, b64encode
from collections.abc import Iterator, Sequence
from email import message_from_bytes, policy
from hashlib import sha256, sha512
from pathlib import Path
from typing import Any
from unicodedata import is_normalized

# What is found: its name, then its sentence in English, French and Arabic.
SAY = """
whole | WHOLE: decisions 1 to {0}, each linked to the one before; {1} held {2} in all on {3}, these among them. | INTACT : décisions 1 à {0}, chacune liée à la précédente ; {1} en comptait {2} en tout le {3}, dont celles-ci. | سليم: القرارات من 1 إلى {0}، كل قرار مرتبط بما قبله؛ ومجموع قرارات {1} هو {2} في {3}، وهذه منها.
agrees | Agrees with {0} (size {1}, {2}): nothing before it was rewritten. | Concorde avec {0} (taille {1}, {2}) : rien de ce qui précède n’a été réécrit. | يتفق مع {0} (الحجم {1}، {2}): لم تُعَد كتابة شيء مما سبقه.
form | BROKEN at decision {0}: it is not written as decisions are. Somebody retyped or damaged it. | ROMPU à la décision {0} : elle n’est pas écrite comme une décision. Elle a été retapée ou abîmée. | مكسور عند القرار {0}: ليس مكتوبا بصيغة القرارات. أعيدت كتابته أو تلف.
place | BROKEN at decision {0}: a decision was taken out, put in, or comes from another dossier. | ROMPU à la décision {0} : une décision a été retirée, ajoutée, ou vient d’un autre dossier. | مكسور عند القرار {0}: حُذف قرار أو أضيف أو جاء من ملف آخر.
link | BROKEN at decision {0}: its hash is not that of its words. It was changed after it was taken. | ROMPU à la décision {0} : son empreinte n’est pas celle de ses mots. Elle a été changée après coup. | مكسور عند القرار {0}: بصمته ليست بصمة نصه. غُيّر بعد اتخاذه.
version | BROKEN at decision {0}: the number of the version is not that of its text. Keys were given to another text. | ROMPU à la décision {0} : le numéro de version n’est pas celui du texte. Les clés portaient sur un autre texte. | مكسور عند القرار {0}: رقم النسخة ليس رقم نصها. أُعطيت المفاتيح لنص آخر.
tree | BROKEN: decision {0} is not where the log has it. The past of this dossier was rewritten, or the proof was. | ROMPU : la décision {0} n’est pas celle du journal. Le passé de ce dossier a été réécrit, ou la preuve l’a été. | مكسور: القرار {0} ليس كما في السجل. أعيدت كتابة ماضي هذا الملف أو كتابة الدليل.
signature | BROKEN: no checkpoint signed by this instance stands in {0}. | ROMPU : aucun point de contrôle signé par cette instance dans {0}. | مكسور: لا نقطة تحقق موقعة من هذه المنصة في {0}.
past | BROKEN: {0} (size {1}, {2}) shows another past. What was published then was rewritten since. | ROMPU : {0} (taille {1}, {2}) montre un autre passé. Ce qui était publié alors a été réécrit depuis. | مكسور: {0} (الحجم {1}، {2}) يبيّن ماضيا آخر. أعيدت كتابة ما نُشر آنذاك.
file | BROKEN: the file {0} was changed, lost or added after the export. | ROMPU : le fichier {0} a été changé, perdu ou ajouté après l’export. | مكسور: الملف {0} غُيّر أو فُقد أو أضيف بعد التصدير.
apart | NOT COMPARED: {0} (size {1}, {2}): this export holds no proof for it. Ask for one made since. | NON COMPARÉ : {0} (taille {1}, {2}) : cet export n’en a pas la preuve. Demandez-en un plus récent. | لم يُقارن: {0} (الحجم {1}، {2}): لا دليل عليه في هذا التصدير. اطلبوا تصديرا أحدث.
unread | NOT CHECKED: {0} is neither an export nor a checkpoint, or is not whole. Fetch it anew. | NON VÉRIFIÉ : {0} n’est ni un export ni un point de contrôle, ou n’est pas entier. Reprenez-le. | لم يُتحقق: {0} ليس تصديرا ولا نقطة تحقق، أو ليس كاملا. اجلبوه من جديد.
""".strip()
NOTE = r"(?m)^(([^\s+]+)\n+([1-9][0-9]{0,15})\n+([A-Za-z0-9+/]{43}=)\n+date (.{10}T.{8}Z))\n+[\u2013\u2014-]+ \S+\s([A-Za-z0-9+/]{91}=)$"
OWN = "README.txt check.py checkpoint.txt decisions.jsonl files.txt hashes.txt instance.pub proof.json"
UNSEEN = r"[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]|[ \t]?<https?://[^<>\s]*>"  # of mail programs
form = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


class Fault(Exception):
    """What is found: a name in SAY and what to put into its sentences."""


def signed(key: bytes, text: bytes, signature: bytes) -> bool:
    """Ed25519 (RFC 8032, 5.1.7), slowly: points of the curve are (x, y), what is none becomes (0, 0)."""
    p, order = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
    d = -121665 * pow(121666, -1, p) % p

    def add(a: Sequence[int], b: Sequence[int]) -> Sequence[int]:
        t, x, y = d * a[0] * b[0] * a[1] * b[1], a[0] * b[1] + a[1] * b[0], a[1] * b[1] + a[0] * b[0]
        return x * pow(1 + t, -1, p) % p, y * pow(1 - t, -1, p) % p

    def times(n: int, a: Sequence[int]) -> Sequence[int]:
        half = add(*[times(n >> 1, a)] * 2) if n else (0, 1)
        return add(half, a) if n & 1 else half

    def point(data: bytes) -> Sequence[int]:
        y, odd = int.from_bytes(data, "little") % 2**255, data[31] >> 7
        square = (y * y - 1) * pow(d * y * y + 1, -1, p) % p
        x = pow(square, (p + 3) // 8, p)
        x = x if (x * x - square) % p == 0 else x * pow(2, (p - 1) // 4, p) % p
        return (x if x & 1 == odd else p - x, y) if y < p and (x * x - square) % p == 0 else (0, 0)

    number = int.from_bytes(sha512(signature[:32] + key + text).digest(), "little") % order
    s, base = int.from_bytes(signature[32:], "little"), point(bytes([0x58] + [0x66] * 31))
    return s < order and times(s, base) == add(point(signature[:32]), times(number, point(key)))


def sound(line: bytes) -> Any:
    def allowed(value: Any) -> bool:
        if isinstance(value, dict):
            return all(key.isascii() and allowed(inside) for key, inside in value.items())
        if isinstance(value, list):
            return all(map(allowed, value))
        return is_normalized("NFC", value) if isinstance(value, str) else value is None or abs(value) < 2**53

    try:
        body = json.loads(line, parse_float=Fault, parse_constant=Fault)
        return body if isinstance(body, dict) and form(body).encode() == line and allowed(body) else None
    except (ValueError, TypeError, RecursionError):
        return None


def decisions(lines: list[bytes], listed: list[str]) -> tuple[str, bytes]:
    """(dossier, last hash) of the whole chain, or a Fault that names the first decision that does not hold."""
    hash, dossier, written = bytes(32), "", dict[str, Any]()
    for seq, line in enumerate(lines[:-1], 1):
        if not (body := sound(line)):
            raise Fault("form", seq)
        dossier = dossier or body.get("dossier")
        named = body.get("dossier"), body.get("seq"), type(body.get("seq"))
        if named != (dossier, seq, int) or seq >= len(listed):
            raise Fault("place", seq)
        hash = sha256(b"maillage/decision/1\0" + hash + line).digest()
        if listed[seq - 1] != f"{seq} {hash.hex()}":
            raise Fault("link", seq)
        if isinstance(said := body.get("what", body), dict) and {"version", "text", "parties"} <= said.keys():
            articles = written[said["text"]] = said.get("articles", written.get(said["text"]))
            text = {"articles": articles, "base": said.get("base") or None, "text": said["text"]}
            text["parties"] = sorted(set(said["parties"]))
            if sha256(b"maillage/version/1\0" + form(text).encode()).hexdigest() != said["version"]:
                raise Fault("version", seq)
    if lines[-1] or len(listed) != len(lines):
        raise Fault("form" if lines[-1] else "place", len(lines))
    return dossier, hash


def roots(at: int, last: int, start: bytes, path: Sequence[str]) -> tuple[bytes, bytes]:
    """Up the tree from node ``at`` of those to ``last``: the root of what ends with it, and that of all (RFC 9162, 2.1.4.2)."""
    old = new = start
    for side in map(bytes.fromhex, path):
        if at & 1 or at == last:
            old, new = sha256(b"\1" + side + old).digest(), sha256(b"\1" + side + new).digest()
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            new = sha256(b"\1" + new + side).digest()
        at, last = at >> 1, last >> 1 if last else -1
    return (b"", b"") if last else (old, new)


def checkpoints(data: bytes, name: str, key: str, signed: Any = signed) -> list[tuple[int, bytes, str]]:
    """(size, root, day) of each checkpoint in a text or mail that the instance signed, one at least."""
    (origin, number, public), held = key.strip().split("+", 2), []
    try:
        sent: Any = message_from_bytes(data, policy=policy.default)
        text = sent.get_body(("plain",)).get_content() if sent["mime-version"] else data.decode()
    except Exception:  # no mail, or one in an encoding that is none
        text = data.decode("utf-8", "replace")
    lines = [" ".join(line.split()).lstrip(">| ") for line in re.sub(UNSEEN, "", text).splitlines()]
    notes = re.findall(NOTE, "\n".join(lines))
    for note, log, size, root, day, told in notes:
        given, signature = re.sub("\n+", "\n", note + "\n").encode(), b64decode(told)
        same = log == origin and signature[:4].hex() == number and b64encode(signature).decode() == told
        if same and signed(b64decode(public)[1:], given, signature[4:]):
            held.append((int(size), b64decode(root), day))
    if not held:
        raise Fault("signature" if notes else "unread", name)
    return held


def compare(files: dict[str, bytes], others: Sequence[str]) -> Iterator[Fault]:
    """Whether the last decision is in the log as the checkpoint has it, and whether older checkpoints begin that log."""
    lines, listed = files["decisions.jsonl"].split(b"\n"), files["hashes.txt"].decode().split("\n")
    (dossier, hash), last = decisions(lines, listed), len(lines) - 1
    key, proof = files["instance.pub"].decode(), json.loads(files["proof.json"])
    size, root, day = checkpoints(files["checkpoint.txt"], "checkpoint.txt", key)[0]
    leaf = form({"dossier": dossier, "seq": last, "hash": hash.hex()})
    start = sha256(b"\0maillage/leaf/1\0" + leaf.encode()).digest()
    if proof["seq"] != last or roots(proof["index"], size - 1, start, proof["path"])[1] != root:
        raise Fault("place", last + 1) if proof["seq"] > last else Fault("tree", last)
    yield Fault("whole", last, key.split("+")[0], size, day)
    for name in others:
        for old, top, then in checkpoints(Path(name).read_bytes(), name, key):
            path, at, end = proof["older"].get(str(old)), old - 1, size - 1
            path = [top.hex(), *path] if path and old & at == 0 else path
            while at & 1:
                at, end = at >> 1, end >> 1
            seen = roots(at, end, bytes.fromhex(path[0]), path[1:]) if path else old == size and (root, root)
            yield Fault("agrees" if seen == (top, root) else "past" if seen else "apart", name, old, then)


def look(place: Path, others: Sequence[str]) -> Iterator[Fault]:
    """All that is found in a folder or zip."""
    files, bad = {}, set()
    try:
        if place.is_dir():
            for path in [*map(place.joinpath, OWN.split()), *place.glob("files/**/*")]:
                if path.is_file() and path.name[0] not in "._":
                    files[path.relative_to(place).as_posix()] = path.read_bytes()
        else:
            for name in (packed := zipfile.ZipFile(place)).namelist():
                bad |= {name} & files.keys()
                try:
                    files[name] = packed.read(name)
                except Exception:
                    bad.add(name)
        listed = files.get("files.txt", b"").decode("utf-8", "replace").split("\n")
        there = [f"{sha256(files[n]).hexdigest()}  {n}" for n in sorted(files) if n != "files.txt"]
        bad |= {line[66:] or "files.txt" for line in {*listed} ^ {*there, ""}} if listed[0] else {"files.txt"}
        yield from (Fault("file", name) for name in sorted(bad))
        yield from compare(files, others)
    except Exception as lost:  # not a Fault: what stands there has not even the right shape
        yield lost if isinstance(lost, Fault) else Fault("unread", getattr(lost, "filename", None) or place)


def main(asked: Sequence[str]) -> int:
    given = bool(asked) and not asked[0].endswith((".txt", ".eml"))
    found = [fault.args for fault in look(Path(asked[0]) if given else Path(__file__).parent, asked[given:])]
    said = {row.split(" | ")[0]: row.split(" | ")[1:] for row in SAY.split("\n")}
    broken = any(said[name][0].startswith("BROKEN") for name, *_ in found)
    for name, *values in found:
        for language, sentence in enumerate(said[name] if name != "whole" or not broken else []):
            line = sentence.format(*[f"\u2068{value}\u2069" if language == 2 else value for value in values])
            sys.stdout.buffer.write(line.encode(sys.stdout.encoding or "utf-8", "replace") + b"\n")
    return 1 if broken else 2 if {"apart", "unread"} & {name for name, *_ in found} else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
