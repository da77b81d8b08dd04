"""Looking into folders: what is in one, and what to name where that cannot be seen."""

from __future__ import annotations

import errno
from pathlib import Path, PosixPath
from typing import Any, Final, NoReturn

SHUT: Final = "cannot be looked into: check its permissions"
# Of what is listed and cannot be found: it is gone meanwhile, or a link that leads nowhere.
NOWHERE: Final = (None, errno.ENOENT, errno.ELOOP, errno.ENOTDIR)


class Shut(PosixPath):
    """A folder, or a link, that cannot be looked into; a path, so that who reads it is told."""

    def open(self, *_: Any, **__: Any) -> NoReturn:
        """Refuse.

        Raises:
            PermissionError: always.
        """
        raise PermissionError(errno.EACCES, SHUT, str(self))


def children(folder: Path) -> list[Path]:
    """What is in a folder, sorted, hidden ones left out.

    Raises:
        OSError: it cannot be listed.
    """
    return sorted(child for child in folder.iterdir() if not child.name.startswith("."))


def keeper(path: Path) -> Shut:
    """What keeps a listed path from being looked at: its folder, or the path where it is a link."""
    try:
        path.lstat()
    except OSError:
        return Shut(path.parent)
    return Shut(path)
