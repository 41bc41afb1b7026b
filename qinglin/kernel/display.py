"""How one reader likes pages: large type, light or dark. Kept in cookies, nowhere else."""

from dataclasses import dataclass
from typing import Literal, cast

from django.http import HttpRequest, HttpResponse

Theme = Literal["", "light", "dark"]
YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Display:
    """``theme`` empty means: as the device says."""

    large: bool = False
    theme: Theme = ""


def display_of(request: HttpRequest) -> Display:
    theme = request.COOKIES.get("theme", "")
    return Display(
        large=request.COOKIES.get("large") == "1",
        theme=cast(Theme, theme) if theme in {"light", "dark"} else "",
    )


def keep(response: HttpResponse, display: Display, *, secure: bool) -> None:
    """Write the cookies of this display."""
    for name, value in (("large", "1" if display.large else "0"), ("theme", display.theme)):
        response.set_cookie(name, value, max_age=YEAR, samesite="Lax", httponly=True, secure=secure)
