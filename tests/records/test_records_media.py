"""Files that lie sealed: whole, in their own place, for their own person, or not at all."""

import errno
import io
import os
import tracemalloc
from itertools import count

import pytest

from likewise.records import keys, media
from likewise.records.media import MediaDamaged, MediaGone, NotKept

pytestmark = pytest.mark.django_db
CANARY = b"Her sister is ill, zzcanaryzz. "
_NUMBERS = count()
SIZES = (1, 31, media.PIECE - 1, media.PIECE, media.PIECE + 1, 3 * media.PIECE + 7)
SEALED = media.PIECE + 28  # one piece as it lies there


@pytest.fixture(autouse=True)
def home(own_home):
    return own_home


@pytest.fixture
def owner():
    return f"participant-{next(_NUMBERS)}"


def keep(owner, said=CANARY * 80_000, name="letter.txt"):
    return media.keep(io.BytesIO(said), owner=owner, said={"name": name, "kind": "plain text"})


def read(digest, owner):
    return b"".join(media.pieces(digest, owner=owner))


def change(digest, make):
    """Change what lies there, and give it the name that fits again."""
    import hashlib

    path = media.path_of(digest)
    said = make(path.read_bytes())
    new = hashlib.sha256(said).hexdigest()
    media.path_of(new).parent.mkdir(exist_ok=True)
    media.path_of(new).write_bytes(said)
    return new


@pytest.mark.parametrize("size", SIZES)
def test_what_was_sent_comes_out_as_it_was(owner, size):
    said = os.urandom(size)

    digest = keep(owner, said)

    assert read(digest, owner) == said
    assert media.said_of(digest, owner=owner) == {
        "name": "letter.txt", "kind": "plain text", "size": size,
    }  # fmt: skip
    media.check(digest, owner=owner)


def test_nothing_lies_there_in_clear_and_only_its_owner_may_read_it(owner, home):
    digest = keep(owner)

    lying = [each for each in home.rglob("*") if each.is_file()]
    assert [each.name for each in lying] == [digest]
    assert not any(
        b"zzcanary" in each.read_bytes() or b"letter.txt" in each.read_bytes() for each in lying
    )
    assert lying[0].stat().st_mode & 0o777 == 0o600
    assert {each.stat().st_mode & 0o077 for each in home.rglob("*")} == {0}


def test_the_same_file_sent_twice_lies_there_twice_and_tells_nobody(owner):
    assert keep(owner) != keep(owner)


@pytest.mark.parametrize("place", [3, 20, 60, 200, SEALED, 2 * SEALED, -1])
def test_one_changed_bit_anywhere_is_found(owner, place):
    def flip(said):
        changed = bytearray(said)
        changed[place] ^= 1
        return bytes(changed)

    digest = keep(owner)
    with pytest.raises(MediaDamaged):
        read(change(digest, flip), owner)
    media.path_of(digest).write_bytes(flip(media.path_of(digest).read_bytes()))
    with pytest.raises(MediaDamaged):
        media.check(digest, owner=owner)


@pytest.mark.parametrize(
    "make",
    [
        lambda said: said[:-SEALED],
        lambda said: said[:-1],
        lambda said: said + b"x",
        lambda said: said[:100],
        lambda said: b"",
    ],
)
def test_a_file_that_was_cut_or_goes_on_is_refused(owner, make):
    with pytest.raises(MediaDamaged):
        read(change(keep(owner), make), owner)


def _parts(said):
    head = len(media.OPENING) + 16
    start = head + 4 + int.from_bytes(said[head : head + 4])
    return said[:start], [said[n : n + SEALED] for n in range(start, len(said), SEALED)]


def test_pieces_that_change_places_are_refused(owner):
    def swap(said):
        head, (first, second, *rest) = _parts(said)
        return b"".join([head, second, first, *rest])

    with pytest.raises(MediaDamaged):
        read(change(keep(owner), swap), owner)


def test_a_piece_of_another_file_of_the_same_person_is_refused(owner):
    _, others = _parts(media.path_of(keep(owner)).read_bytes())

    def put_in(said):
        head, (_, *rest) = _parts(said)
        return b"".join([head, others[0], *rest])

    with pytest.raises(MediaDamaged):
        read(change(keep(owner), put_in), owner)


def test_the_head_of_another_file_is_refused(owner):
    other, _ = _parts(media.path_of(keep(owner, CANARY * 90_000)).read_bytes())

    with pytest.raises(MediaDamaged):
        read(change(keep(owner), lambda said: other + b"".join(_parts(said)[1])), owner)


def test_a_file_does_not_open_as_somebody_elses(owner):
    keep(other := f"{owner}-other")

    with pytest.raises(MediaDamaged):
        read(keep(owner), other)


def test_a_file_of_somebody_without_a_key_does_not_open(owner):
    digest = keep(owner)

    keys.destroy([owner])

    with pytest.raises(keys.Erased):
        read(digest, owner)


@pytest.mark.parametrize("media_", ["", "../../etc/passwd", "0" * 63, "G" * 64, "0" * 64])
def test_what_is_no_digest_of_a_file_here_is_not_looked_for_elsewhere(owner, media_):
    keys.make([owner])

    with pytest.raises(MediaGone):
        read(media_, owner)


@pytest.mark.parametrize("what", ["write", "fsync", "rename"])
def test_a_full_disk_leaves_nothing_and_says_so(owner, home, monkeypatch, what):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    if what == "write":
        monkeypatch.setattr(media, "_length", full)
    elif what == "fsync":
        monkeypatch.setattr(os, "fsync", full)
    else:
        monkeypatch.setattr(type(home), "rename", full)

    with pytest.raises(NotKept, match="there is no room"):
        keep(owner)

    assert [each for each in home.rglob("*") if each.is_file()] == []


def test_a_file_that_grows_shorter_while_it_is_read_is_not_kept(owner, home):
    class Shrinking(io.BytesIO):
        def seek(self, place, whence=0):
            return 50 if whence == os.SEEK_END else super().seek(place, whence)

    with pytest.raises(NotKept, match="changed while it was read"):
        media.keep(Shrinking(b"x" * 40), owner=owner, said={})

    assert [each for each in home.rglob("*") if each.is_file()] == []


@pytest.mark.slow
def test_a_large_file_goes_in_and_out_in_little_memory(owner, home):
    size = 200 << 20
    with (home / "large").open("wb") as made:
        made.truncate(size)

    tracemalloc.start()
    with (home / "large").open("rb") as source:
        digest = media.keep(source, owner=owner, said={})
    media.check(digest, owner=owner)
    read_bytes = sum(map(len, media.pieces(digest, owner=owner)))
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert read_bytes == size
    assert most < 16 << 20
