"""The whole conversation at a real terminal and through pipes, killed in the middle."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from evals.bench import screen, terminal


@pytest.mark.slow
@pytest.mark.skipif(not screen.installed(), reason="tmux is not installed")
def test_a_conversation_goes_on_after_its_terminal_was_closed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for extra in ("pypandoc", "weasyprint", "pypdfium2"):
        pytest.importorskip(extra)
    assert terminal.main(["--home", str(tmp_path), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    for way in ("terminal", "pipes"):
        assert told[way]["repeated"] == 0
        assert told[way]["claims"]["supported"] > 20
        assert told[way]["docx"]["footnotes"] > 20
        with zipfile.ZipFile(Path(told[way]["run"]) / "article.docx") as file:
            charts = [name for name in file.namelist() if name.startswith("word/charts/")]
        assert len(charts) == told[way]["docx"]["tables"]
    assert len(list((tmp_path / "pages").glob("page-*.png"))) == told["terminal"]["pdf"]["pages"]
