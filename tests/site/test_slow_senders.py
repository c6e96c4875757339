"""Whoever sends a letter now and then holds no thread: pages are answered meanwhile, and what is sent as it should be is read."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest

from maillage.reference.places import Places
from tests.site.test_serve import free_port, get, served

HEAD = b"GET /fr/milestones HTTP/1.1\r\nHost: 127.0.0.1\r\n"
FORM = b"POST /fr/wrong HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
FILE = FORM.replace(b"/fr/wrong", b"/fr/desk/imports/files") + b"Cookie: sessionid=made-up\r\n"
SLOW = {
    "head": HEAD + b"X-Slow: ",
    "form": FORM + b"Content-Length: 900\r\n\r\nwrong=",
    "file": FORM + b"Content-Length: 90000\r\n\r\nwrong=",
    "asked": FORM + b"Expect: 100-continue\r\nContent-Length: 900\r\n\r\n",
    "pieces": FORM + b"Transfer-Encoding: chunked\r\n\r\n",
    "nothing": b"",
    "lines": HEAD + (b"X-Slow: " + b"a" * 1_000 + b"\r\n") * 66,
    "noughts": FORM + b"Content-Length: 0000000000000000000000900\r\n\r\nwrong=",
    "asked large": FORM + b"Expect: 100-continue\r\nContent-Length: 200000\r\n\r\n",
    "upload": FORM + b"Content-Length: 99000000\r\n\r\n",
    "upload of nobody": FILE + b"Content-Length: 99000000\r\n\r\n",
}


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory, places: Places) -> Iterator[int]:
    """Where a site listens, served as anybody would."""
    port = free_port()
    with served(tmp_path_factory.mktemp("slow") / "home", port) as (_, said):
        assert str(port) in said
        assert get(port, "/fr/milestones")[0] == 200
        yield port


@contextlib.contextmanager
def trickling(port: int, begins: bytes, number: int) -> Iterator[list[socket.socket]]:
    """Connections that have begun to send, and go on with a letter a second."""
    lines = [socket.create_connection(("127.0.0.1", port)) for _ in range(number)]
    ended = threading.Event()

    def go_on() -> None:
        while not ended.wait(1):
            for each in lines:
                with contextlib.suppress(OSError):  # let go meanwhile
                    each.sendall(b"a")

    for each in lines:
        each.sendall(begins)
    sending = threading.Thread(target=go_on, daemon=True)
    sending.start()
    try:
        yield lines
    finally:
        ended.set()
        sending.join()
        for each in lines:
            each.close()


@pytest.mark.parametrize("how", SLOW)
def test_pages_are_answered_while_fifty_send_a_letter_a_second(port: int, how: str) -> None:
    with trickling(port, SLOW[how], 50):
        time.sleep(2)
        waits = []
        for _ in range(6):
            begun = time.monotonic()
            assert get(port, "/fr/milestones")[0] == 200
            waits.append(time.monotonic() - begun)
        begun, large = time.monotonic(), b"wrong=" + b"x" * 40_000
        said = answers(port, FORM + CLOSE + b"Content-Length: %d\r\n\r\n" % len(large), large)
        assert said.split(b" ")[1] in (b"302", b"422")
        waits.append(time.monotonic() - begun)
    assert max(waits) < 5, waits


@pytest.mark.parametrize("begins", [FORM, FILE])
def test_what_is_too_large_for_its_address_is_refused_in_words_before_it_comes(
    port: int, begins: bytes
) -> None:
    begun = time.monotonic()
    said = answers(port, begins + CLOSE + b"Content-Length: 256001\r\n\r\n")
    assert b" 413 " in said.split(b"\r\n")[0] and "connectez-vous" in said.decode()
    assert time.monotonic() - begun < 5


def test_a_head_that_goes_on_for_too_long_is_said(port: int) -> None:
    assert answers(port, SLOW["lines"]).startswith(b"HTTP/1.1 431 ")


def test_pages_are_answered_while_thirty_do_not_close_what_they_asked_to_be_closed(port: int) -> None:
    """Nor does a loop that takes requests wait for whoever has its answer."""
    lines = [socket.create_connection(("127.0.0.1", port)) for _ in range(30)]
    try:
        for each in lines:
            each.sendall(HEAD + CLOSE + b"\r\n")
        assert all(each.recv(12) == b"HTTP/1.1 200" for each in lines)
        begun = time.monotonic()
        assert get(port, "/fr/milestones")[0] == 200
        assert time.monotonic() - begun < 5
    finally:
        for each in lines:
            each.close()


def test_three_hundred_megabytes_are_refused_in_words_and_cost_no_memory(port: int) -> None:
    """All of them are sent, whatever is said meanwhile, as a browser does."""
    import subprocess

    def memory() -> int:
        listed = subprocess.run(
            ["ps", "-eww", "-o", "rss=", "-o", "args="], capture_output=True, text=True, check=True
        )
        return sum(int(line.split()[0]) for line in listed.stdout.splitlines() if f"--port {port}" in line)

    before, piece = memory(), b"x" * 1_000_000
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        line.sendall(FORM + CLOSE + b"Content-Length: 300000000\r\n\r\n")
        with contextlib.suppress(ConnectionError):
            for _ in range(300):
                line.sendall(piece)
        assert line.recv(12) == b"HTTP/1.1 413"
    assert before > 50_000 and memory() - before < 40_000  # kB


def answers(port: int, *pieces: bytes, pause: float = 0.0) -> bytes:
    """What comes back for what is sent piece by piece, until the site closes."""
    # each from an address of its own: one address may send six forms a minute
    own = (f"127.0.2.{next(ADDRESSES)}", 0)
    with socket.create_connection(("127.0.0.1", port), timeout=30, source_address=own) as line:
        for piece in pieces:
            line.sendall(piece)
            time.sleep(pause)
        came = b""
        while data := line.recv(65_536):
            came += data
        return came


ADDRESSES = count(1)
CLOSE = b"Connection: close\r\n"
BODY = b"wrong=" + b"x" * 100


def test_what_comes_in_pieces_is_read_as_one(port: int) -> None:
    form = FORM + CLOSE + b"Content-Length: %d\r\n\r\n" % len(BODY) + BODY
    cut = [form[at : at + 40] for at in range(0, len(form), 40)]
    assert b" 302 " in answers(port, *cut, pause=0.02).split(b"\r\n")[0]
    pieces = FORM + CLOSE + b"Transfer-Encoding: chunked\r\n\r\n"
    said = answers(port, pieces, b"%x\r\n%s\r\n0\r\n\r\n" % (len(BODY), BODY))
    assert b" 422 " in said.split(b"\r\n")[0]  # of a length that nobody told: no form, for Django


def test_a_large_form_is_read_to_its_end_and_one_that_waits_to_be_asked_is_asked(port: int) -> None:
    large = b"wrong=" + b"x" * 200_000
    said = answers(port, FORM + CLOSE + b"Content-Length: %d\r\n\r\n" % len(large), large)
    assert said.split(b" ")[1] in (b"302", b"422")
    asked = FORM + CLOSE + b"Expect: 100-continue\r\nContent-Length: %d\r\n\r\n" % len(BODY)
    said = answers(port, asked, BODY, pause=0.5)
    assert said.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 302 ")


def test_half_a_form_is_not_taken_for_a_whole_one(port: int) -> None:
    """As a phone leaves it that loses its link: what is sent ends, and less came than was announced. There is nobody to answer."""
    large = b"wrong=" + b"x" * 1_000
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        line.sendall(FORM + CLOSE + b"Content-Length: 90000\r\n\r\n" + large)
        line.shutdown(socket.SHUT_WR)
        assert line.recv(65_536) == b""


def test_two_requests_sent_at_once_have_two_answers_in_order(port: int) -> None:
    said = answers(port, HEAD + b"\r\n" + HEAD.replace(b"fr/milestones", b"health") + CLOSE + b"\r\n")
    assert said.count(b"HTTP/1.1 200 OK") == 2 and said.endswith(b"alive\n")


@pytest.mark.parametrize(
    "sent",
    [b"\r\n\r\n", b"no request\r\n\r\n", FORM + b"Content-Length: x\r\n\r\n", FORM + b"Content-Length: -1\r\n\r\n",
     FORM + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", b"GET /" + b"a" * 70_000],
)  # fmt: skip
def test_what_is_no_request_is_refused_at_once(port: int, sent: bytes) -> None:
    begun = time.monotonic()
    with contextlib.suppress(ConnectionError):
        assert b" 4" in answers(port, sent, b"").split(b"\r\n")[0]
    assert time.monotonic() - begun < 8


@pytest.fixture
def clock(_django: None, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Seconds that a test lets pass."""
    from maillage.site import coming

    now = [0.0]
    monkeypatch.setattr(coming.time, "monotonic", lambda: now[0])
    return now


class Letters:
    """A connection by which a piece comes each second."""

    def __init__(self, clock: list[float], piece: bytes) -> None:
        self.clock, self.piece = clock, piece

    def recv(self, size: int) -> bytes:
        self.clock[0] += 1
        return self.piece


def test_a_thread_waits_for_nobody_who_is_slower_than_the_pace(clock: list[float]) -> None:
    from maillage.site.coming import GRACE, PACE, Paced

    slow = Paced(Letters(clock, b"a"))
    with pytest.raises(ConnectionResetError):
        for _ in range(100):
            slow.recv(10)
    assert clock[0] == GRACE + 1
    clock[0] = 0.0
    waited = Paced(Letters(clock, b"a"))
    clock[0] = 100.0  # for a thread
    assert waited.recv(10) == b"a"
    phone = Paced(Letters(clock, b"a" * (PACE + 1)))
    for _ in range(1_000):
        phone.recv(10)


def test_where_a_request_ends_is_known_however_it_is_cut(clock: list[float]) -> None:
    from maillage.site.coming import Coming
    from maillage.site.limits import LARGEST_FORM

    large = b"Content-Length: %d\r\n\r\n" % (LARGEST_FORM + 1)

    for request, streams in (
        (HEAD + b"\r\n", False),
        (FORM + b"Content-Length: 5\r\n\r\nwrong", False),
        (FORM + b"content-LENGTH:\t5 \r\n\r\nwrong", False),
        (FORM + b"Content-Length: 0000000000000000000000005\r\n\r\nwrong", False),
        (FILE + large, True),
        (FORM + large, False),
        (FILE.replace(b"Cookie", b"Biscuit").replace(b"sessionid", b"session") + large, False),
        (FORM + b"Transfer-Encoding: chunked\r\n\r\n", False),
    ):
        for step in (1, 3, 1_000):
            come = Coming()
            for at in range(0, len(request), step):
                assert not come.whole
                come.add(request[at : at + step])
            assert (come.whole, come.streams, come.taken()) == (True, streams, request)


def test_a_thread_reads_no_more_of_what_has_come_and_a_lost_link_is_no_fault_of_ours() -> None:
    """gunicorn writes a traceback where it is not told which error it was."""
    import errno
    from types import SimpleNamespace

    from maillage.site.coming import Paced, Whole

    ended: Any = SimpleNamespace(recv=lambda size: b"")
    for line in (Whole(ended), Paced(ended)):
        with pytest.raises(ConnectionResetError) as raised:
            line.recv(10)
        assert raised.value.errno == errno.ECONNRESET


class Loop:
    """What a process has of gunicorn, as far as gathering leans on it."""

    def __init__(self) -> None:
        from collections import OrderedDict, deque
        from concurrent.futures import Future
        from types import SimpleNamespace

        from maillage.site.coming import Gathering

        self.process: Any = Gathering.__new__(Gathering)
        self.process._coming, self.process._streaming, self.process._waiting = (
            OrderedDict(),
            set(),
            OrderedDict(),
        )
        self.process._leaving = OrderedDict()
        self.process.cfg = SimpleNamespace(threads=4)
        self.process.tpool = SimpleNamespace(submit=lambda *given: Future())
        self.process.poller = SimpleNamespace(register=lambda *given: None, unregister=lambda sock: None)
        self.process.pending_conns, self.process.nr_conns, self.process.alive = deque(), 0, True
        self.closed: list[Any] = []

    def connect(self, sends: bytes = b"") -> Any:
        from types import SimpleNamespace

        def nothing(size: int) -> bytes:
            raise BlockingIOError

        class Connection(SimpleNamespace):
            __hash__ = object.__hash__  # type: ignore[assignment]

        made = Connection(
            init=lambda: None,
            sock=SimpleNamespace(setblocking=lambda on: None, recv=nothing, shutdown=lambda how: None),
            parser=SimpleNamespace(
                unreader=SimpleNamespace(take_buffered=lambda: sends, unread=lambda came: None)
            ),
            said=b"",
        )
        made.sock.send = lambda data: setattr(made, "said", made.said + data)
        made.close = lambda: self.closed.append(made)
        self.process.nr_conns += 1
        self.process.enqueue_req(made)
        return made


def test_who_began_first_is_let_go_where_too_many_begin_and_whoever_never_ends(clock: list[float]) -> None:
    from maillage.site.coming import LONGEST, MOST_COMING

    loop = Loop()
    first = loop.connect()
    clock[0] = 1.0
    for _ in range(MOST_COMING):
        loop.connect()
    assert loop.closed == [first]
    clock[0] = LONGEST + 0.5
    loop.process.murder_pending()
    assert len(loop.closed) == 1
    clock[0] = LONGEST + 1.5
    loop.process.murder_pending()
    assert (len(loop.closed), loop.process.nr_conns) == (MOST_COMING + 1, 0)


def test_files_that_find_no_thread_are_told_so_at_once_or_after_a_minute(clock: list[float]) -> None:
    from maillage.site.coming import MOST_WAITING, WAITS

    loop = Loop()
    file = FILE + b"Content-Length: 99000000\r\n\r\n"
    sent = [loop.connect(file) for _ in range(MOST_WAITING + 3)]  # two of four threads take one each
    assert [each.said for each in sent[:-1]] == [b""] * (MOST_WAITING + 2)
    assert sent[-1].said.startswith(b"HTTP/1.1 503 ") and "Attendez une minute" in sent[-1].said.decode()
    clock[0] = WAITS + 1
    loop.process.murder_pending()
    assert [each.said[:13] for each in sent] == [b""] * 2 + [b"HTTP/1.1 503 "] * (MOST_WAITING + 1)


def test_a_process_holds_no_more_than_it_has_room_for(
    clock: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    from maillage.site import coming

    monkeypatch.setattr(coming, "MOST_HELD", 1_000_000)
    loop = Loop()
    for _ in range(6):
        sent = loop.connect()
        sent.sock.recv = lambda size: FORM + b"Content-Length: 250000\r\n\r\n" + b"x" * 200_000
        loop.process._more(sent)
    assert len(loop.closed) == 2


def test_a_body_that_waits_to_be_asked_is_asked_once(clock: list[float]) -> None:
    from maillage.site.coming import Coming

    loop = Loop()
    sent = loop.connect()
    sent.sock.recv = lambda size: FORM + b"Expect: 100-Continue\r\nContent-Length: 2\r\n\r\n"
    read: list[bytes] = []
    sent.parser.unreader.unread = read.append
    loop.process._more(sent)
    sent.sock.recv = lambda size: b"ab"
    loop.process._more(sent)
    assert sent.said == b"HTTP/1.1 100 Continue\r\n\r\n"
    assert read == [FORM + b"Content-Length: 2\r\n\r\nab"]
    told = FORM + b"Content-Length: 24\r\n\r\n\r\nExpect: 100-continue\r\n"
    assert Coming(told).taken() == told


def test_a_new_connection_is_left_to_the_process_that_has_fewest(monkeypatch: pytest.MonkeyPatch) -> None:
    from maillage.site import coming

    waited: list[float] = []
    monkeypatch.setattr(coming.time, "sleep", waited.append)

    class Taken:
        def accept(self) -> None:
            raise BlockingIOError(11, "another process took it")

    loop = Loop()
    for number in (0, 1, 3, 500):
        loop.process.nr_conns = number
        loop.process.accept(Taken())
        assert loop.process.nr_conns == number
    assert waited == sorted(waited) and waited[0] == 0 and waited[-1] < 0.01
    assert len(set(waited)) == 4
