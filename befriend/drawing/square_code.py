"""A square code (QR) as SVG, for a phone to read from the screen."""

import qrcode

QUIET = 4
"""Modules of white around it: the least that ISO/IEC 18004 asks for."""


def square_code(text: str, title: str) -> str:
    """The code as one path on white: black on white in dark mode too, or many phones do not read it.

    >>> square_code("a", "For <you>").count("<svg"), "&lt;you&gt;" in square_code("a", "For <you>")
    (1, True)
    """
    code = qrcode.QRCode(border=QUIET, error_correction=qrcode.ERROR_CORRECT_M)
    code.add_data(text)
    rows = code.get_matrix()
    side = len(rows)
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    named = title.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    return (
        f'<svg class="square-code" role="img" aria-label="{named}" viewBox="0 0 {side} {side}" '
        f'shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{side}v{side}H0z"/>'
        f'<path fill="#000" d="{path}"/></svg>'
    )
