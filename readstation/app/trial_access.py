"""How the commands of the trial office reach central."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field

from readstation.core.ids import Login
from readstation.store.central.administration import Administration
from readstation.store.central.factory import open_administration, open_office
from readstation.store.central.office import Office


@dataclass(frozen=True, slots=True)
class OfficeAccess:
    """Who works at which central database.

    Attributes
    ----------
    url
        Which; on PostgreSQL it names the office's or the administrator's login.
    password
        What opens it; None where nothing does, as at a file or a local socket.
    acting
        Who acts, at a file.
    """

    url: str
    password: str | None = field(default=None, repr=False)
    acting: Login | None = None

    @contextmanager
    def office(self) -> Iterator[Office]:
        """Open central with the rights of the office."""
        with closing(open_office(self.url, self.password, self.acting)) as office:
            yield office

    @contextmanager
    def administration(self) -> Iterator[Administration]:
        """Open central with the rights of the administrator."""
        with closing(open_administration(self.url, self.password)) as administration:
            yield administration
