"""Disbursement: from an application to money or an animal in a household's hands, confirmed by two."""
