"""The wheel: it carries what the pages show, refuses to be built without, and runs on its own."""

import os
import re
import shutil
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ASSETS = ROOT / "src" / "likewise" / "web" / "assets"
pytestmark = pytest.mark.skipif(
    os.environ.get("DATABASE_URL", "").startswith("postgres"), reason="no engine is in the wheel"
)


def build(root: Path, into: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(into)],
        cwd=root, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", *patterns],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [Path(line) for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    built = build(ROOT, folder)
    assert built.returncode == 0, built.stderr
    (made,) = folder.glob("*.whl")
    return made


def test_it_holds_every_file_of_the_package_and_the_assets_and_nothing_else(wheel):
    with zipfile.ZipFile(wheel) as opened:
        held = {name for name in opened.namelist() if ".dist-info/" not in name}

    package = {path.relative_to("src").as_posix() for path in tracked("src/likewise")}
    assets = {each.relative_to(ROOT / "src").as_posix() for each in ASSETS.rglob("*.*")}
    assert held == package | assets
    assert "likewise/web/assets/nhsuk/nhsuk-frontend.min.css" in held
    assert "likewise/records/migrations/0001_record.py" in held
    assert "likewise/py.typed" in held


def test_without_its_assets_no_wheel_is_built(tmp_path):
    copy = tmp_path / "tree"
    for path in tracked("src", "tools", "pyproject.toml", "README.md", "LICENSE"):
        (copy / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, copy / path)

    built = build(copy, tmp_path / "dist")

    assert built.returncode != 0
    assert "Build the wheel with `make wheel`" in built.stdout + built.stderr
    assert not list(tmp_path.glob("dist/*.whl"))


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> Path:
    """The programs of a fresh environment: the wheel, and beside it the libraries that are here."""
    folder = tmp_path_factory.mktemp("bare")
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True, timeout=120)
    (library,) = (folder / "lib").glob("python*/site-packages")
    # A path in such a file leads to libraries, and not to what is installed there as a link.
    (library / "libraries.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    command = ["pip", "install", "--quiet", "--no-index", "--no-deps", "--no-compile", str(wheel)]
    subprocess.run(
        [folder / "bin" / "python", "-m", *command], env=an_environment(folder), check=True,
        timeout=120,
    )  # fmt: skip
    return folder / "bin"


def an_environment(home: Path) -> dict[str, str]:
    """What a newcomer has: neither our settings nor Node."""
    ours = re.compile("LIKEWISE_|DJANGO_|DATABASE_|KEYS_|PYTHON|VIRTUAL_ENV|COV")
    kept = {name: value for name, value in os.environ.items() if not ours.match(name)}
    return {**kept, "PATH": "/usr/bin:/bin", "LIKEWISE_HOME": str(home), "PIP_NO_INPUT": "1"}


@pytest.fixture
def demonstration(installed, tmp_path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [installed / "likewise", "demo", "--no-browser", "--port", str(port)],
        env=an_environment(tmp_path / "home"), cwd=tmp_path,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for _ in range(1200):
            assert process.poll() is None, "the demonstration stopped before it answered"
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


@pytest.mark.slow
def test_installed_it_shows_the_example_and_its_assets(installed, demonstration, tmp_path):
    where = subprocess.run(
        [installed / "python", "-c", "import likewise; print(likewise.__file__)"],
        env=an_environment(tmp_path), cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    with urllib.request.urlopen(f"{demonstration}/", timeout=60) as answer:
        page = answer.read().decode()
    styles = re.findall(r'href="(/static/[^"]+\.css[^"]*)"', page)
    sizes = []
    for style in styles:
        with urllib.request.urlopen(f"{demonstration}{style}", timeout=60) as answer:
            sizes.append(len(answer.read()))

    assert where.stdout.startswith(str(installed.parent))
    assert "Sign in" in page
    assert any("nhsuk-frontend.min" in style for style in styles)
    assert len(sizes) > 1
    assert min(sizes) > 100
