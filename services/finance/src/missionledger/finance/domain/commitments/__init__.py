"""Commitments: from what is held, to what is owed, to what is paid or cancelled."""
