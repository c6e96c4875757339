"""Mails as programs write them, and as none should: each a name, its bytes, and what is to be read in it."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass

KEY = "abcd2345efgh6789"
MARK = f"[#{KEY}]"


@dataclass(frozen=True)
class Case:
    name: str
    data: bytes
    text: str
    key: str = KEY
    email: str = "amina@example.org"
    automatic: bool = False
    returned: bool = False


def mail(body: str | bytes, *more: str, subject: str = f"Re: One question {MARK}", sender: str = "Amina <amina@example.org>",
         kind: str = "text/plain; charset=utf-8") -> bytes:  # fmt: skip
    head = [
        f"From: {sender}",
        f"Subject: {subject}",
        "Message-ID: <1@example.org>",
        "MIME-Version: 1.0",
        f"Content-Type: {kind}",
        *more,
    ]
    said = body if isinstance(body, bytes) else body.encode()
    return "\r\n".join(head).encode("utf-8", "surrogateescape") + b"\r\n\r\n" + said


QUOTED = f"\n\n> The network asks all its members:\n>\n> How many?\n> {MARK}\n"
PARTS = "multipart/alternative; boundary=b"


def parts(*said: tuple[str, str]) -> str:
    return "".join(f"--b\r\nContent-Type: {kind}\r\n\r\n{text}\r\n" for kind, text in said) + "--b--\r\n"


CASES = [
    Case("plain", mail("Twelve."), "Twelve."),
    Case("thunderbird", mail(f"Twelve.\n\nOn 30/11/2026 06:00, Maillage wrote:{QUOTED}"), "Twelve."),
    Case("gmail in French, attribution on two lines",
         mail(f"Douze.\n\nLe lun. 30 nov. 2026 à 06:00, Maillage <m@example.org> a\nécrit :{QUOTED}"), "Douze."),
    Case("gmail in French", mail(f"Douze.\n\nLe lun. 30 nov. 2026 à 06:00, Maillage <m@example.org> a écrit :{QUOTED}"), "Douze."),
    Case("apple in French", mail(f"Douze.\n\nEnvoyé de mon iPhone\n\n> Le 30 nov. 2026 à 06:00, Maillage a écrit :{QUOTED}"), "Douze."),
    Case("outlook in French",
         mail(f"Douze.\n\nAmina\n\nDe : Maillage <m@example.org>\nEnvoyé : lundi 30 novembre 2026 06:00\nÀ : Amina\nObjet : Une question\n\nCombien ?\n{MARK}"),
         "Douze.\n\nAmina"),
    Case("old outlook", mail(f"Twelve.\n\n-----Original Message-----\nFrom: Maillage\nHow many? {MARK}"), "Twelve."),
    Case("outlook on the web", mail(f"Twelve.\n________________________________\nFrom: Maillage\nSent: Monday\nHow many? {MARK}"), "Twelve."),
    Case("gmail in Arabic", mail(f"اثنا عشر.\n\nفي الاثنين، 30 نوفمبر 2026 في 06:00 كتب Maillage <m@example.org>:{QUOTED}"), "اثنا عشر."),
    Case("spanish", mail(f"Doce.\n\nEl lun, 30 nov 2026 a las 6:00, Maillage (<m@example.org>) escribió:{QUOTED}"), "Doce."),
    Case("signature", mail("Twelve.\n-- \nAmina, town of Larache\n+212 5 39"), "Twelve."),
    Case("answer beneath the quote", mail(f"On 30/11/2026, Maillage wrote:{QUOTED}\nTwelve."), "Twelve."),
    Case("answer between the quoted lines",
         mail("Maillage a écrit :\n> How many towns?\nTwelve.\n> And schools?\nForty."), "Twelve.\nForty."),
    Case("a line that begins as an attribution and is none", mail("On Monday we had twelve.\nNow ten."), "On Monday we had twelve.\nNow ten."),
    Case("a French sentence with a colon", mail("Le maire a dit :\ndouze."), "Le maire a dit :\ndouze."),
    Case("From: in a sentence", mail("From: twelve to fifteen.\nThat is all."), "From: twelve to fifteen.\nThat is all."),
    Case("html alone", mail("<html><head><style>p{}</style></head><body><p>Twelve &amp; more.</p><p>Amina</p>"
         f'<div class="gmail_quote">On Monday <blockquote>How many? {MARK}</blockquote></div></body></html>', kind="text/html; charset=utf-8"),
         "Twelve & more.\n\nAmina"),
    Case("html that never ends", mail("<div><p>Twelve<br>and a half<blockquote>quoted", kind="text/html"), "Twelve\nand a half"),
    Case("html with a script", mail("<script>alert(1)</script><b>Twelve</b><img src='http://x/t.gif'>", kind="text/html"), "Twelve"),
    Case("plain and html", mail(parts(("text/plain; charset=utf-8", "Twelve."), ("text/html", "<p>Twelve, in HTML.</p>")), kind=PARTS), "Twelve."),
    Case("an empty plain part beside html", mail(parts(("text/plain", " "), ("text/html", "<p>Twelve.</p>")), kind=PARTS), "Twelve."),
    Case("an attachment is not the answer",
         mail("--b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\nNot this.\r\n"
              "--b\r\nContent-Type: text/plain\r\n\r\nTwelve.\r\n--b--", kind="multipart/mixed; boundary=b"), "Twelve."),
    Case("base64", mail(b64encode("Douze, été.".encode()), "Content-Transfer-Encoding: base64"), "Douze, été."),
    Case("base64 that is cut off", mail(b64encode(b"Twelve. And some more.")[:-5], "Content-Transfer-Encoding: base64"), "Twelve. And some mor"),
    Case("quoted-printable", mail("Douze, =C3=A9t=C3=A9.", "Content-Transfer-Encoding: quoted-printable"), "Douze, été."),
    Case("latin-1 said so", mail("Douze, été.".encode("latin-1"), kind="text/plain; charset=iso-8859-1"), "Douze, été."),
    Case("latin-1 said to be utf-8", mail("Douze, été.".encode("latin-1")), "Douze, été."),
    Case("utf-8 said to be ascii", mail("Douze, été.", kind="text/plain; charset=us-ascii"), "Douze, été."),
    Case("arabic in windows-1256", mail("اثنا عشر".encode("cp1256"), kind="text/plain; charset=windows-1256"), "اثنا عشر"),
    Case("a charset that does not exist", mail("Douze, été.", kind="text/plain; charset=x-moon"), "Douze, été."),
    Case("a charset that is a codec of another sort", mail("Twelve.", kind="text/plain; charset=hex"), "Twelve."),
    Case("null characters", mail(b"Twelve\x00."), "Twelve."),
    Case("no content type", b"From: amina@example.org\r\nSubject: " + MARK.encode() + b"\r\n\r\nTwelve.", "Twelve."),
    Case("ends of lines of another system", b"From: amina@example.org\nSubject: " + MARK.encode() + b"\n\nTwelve.\n", "Twelve."),
    Case("a subject that is folded", mail("Twelve.", subject="=?utf-8?q?R=C3=A9_:_Une_question?=\r\n [#\r\n abcd2345efgh6789]"), "Twelve."),
    Case("a subject in base64", mail("Twelve.", subject=f"=?utf-8?b?{b64encode(f'Ré: {MARK}'.encode()).decode()}?="), "Twelve."),
    Case("a key in capital letters", mail("Twelve.", subject=f"RE: {MARK.upper()}"), "Twelve."),
    Case("the subject was changed, the letter is named", mail("Twelve.", f"In-Reply-To: <q.{KEY}@example.org>", subject="Hello"), "Twelve."),
    Case("the key stands only in what is quoted", mail(f"Twelve.\n\nOn Monday, Maillage wrote:{QUOTED}", subject="Hello"), "Twelve."),
    Case("no key at all", mail("Twelve.", subject="Hello"), "Twelve.", key=""),
    Case("a key that is too short", mail("Twelve.", subject="[#abc]"), "Twelve.", key=""),
    Case("only a quote", mail(f"On Monday, Maillage wrote:{QUOTED}"), ""),
    Case("out of office by its heading", mail("I am away.", "Auto-Submitted: auto-replied"), "I am away.", automatic=True),
    Case("said to be no machine", mail("Twelve.", "Auto-Submitted: no"), "Twelve."),
    Case("out of office by its subject", mail("Je suis absente.", subject=f"Réponse automatique : Une question {MARK}"), "Je suis absente.", automatic=True),
    Case("out of office in Arabic", mail("غائبة", subject=f"رد تلقائي: سؤال {MARK}"), "غائبة", automatic=True),
    Case("a list", mail("Twelve.", "Precedence: bulk"), "Twelve.", automatic=True),
    Case("no sender to return to", mail("Away.", "Return-Path: <>"), "Away.", automatic=True),
    Case("returned by a server",
         mail("--b\r\nContent-Type: text/plain\r\n\r\nNo such mailbox.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
              "Final-Recipient: rfc822; a@example.org\r\nAction: failed\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n"
              f"Subject: One question {MARK}\r\n\r\nHow many?\r\n--b--",
              subject="Mail could not be brought", sender="MAILER-DAEMON@example.net", kind="multipart/report; report-type=delivery-status; boundary=b"),
         "No such mailbox.", email="mailer-daemon@example.net", returned=True),
    Case("a server that goes on trying",
         mail("--b\r\nContent-Type: text/plain\r\n\r\nStill trying.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
              "Final-Recipient: rfc822; a@example.org\r\nAction: delayed\r\n\r\n--b--",
              sender="mail@example.net", kind="multipart/report; report-type=delivery-status; boundary=b"),
         "Still trying.", email="mail@example.net", automatic=True),
    Case("that it was read",
         mail("--b\r\nContent-Type: text/plain\r\n\r\nRead.\r\n--b--", kind="multipart/report; report-type=disposition-notification; boundary=b"),
         "Read.", automatic=True),
    Case("a sender that cannot be read", mail("Twelve.", sender="@@@<<<"), "Twelve.", email=""),
    Case("headings of bytes", mail("Twelve.", sender="Amin\udce9 <amina@example.org>"), "Twelve."),
    Case("parts that are not there", mail("", kind="multipart/mixed"), ""),
    Case("parts within parts", mail("--a\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n" + parts(("text/plain", "Twelve.")) + "--a--",
         kind="multipart/mixed; boundary=a"), "Twelve."),
    Case("markup in plain text", mail("<script>alert(1)</script> \u202eevil"), "<script>alert(1)</script> \u202eevil"),
]  # fmt: skip
