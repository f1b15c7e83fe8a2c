"""Spreadsheets as grids of cells: XLSX and CSV in, templates out."""
