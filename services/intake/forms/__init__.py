"""Our own forms: readable YAML, written out as the XLSForms that everybody else publishes too."""

from __future__ import annotations

from services.intake.forms.builder import build_all, workbook_rows
from services.intake.forms.source import form_ids

__all__ = ["build_all", "form_ids", "workbook_rows"]
