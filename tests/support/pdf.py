"""Printed documents read back."""

import io

from pypdf import PdfReader


def pdf_text(document: bytes) -> str:
    """The text of a PDF as a reader's program copies it out."""
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(document)).pages)
