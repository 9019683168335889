"""Imaging: reading, checking and writing DICOM; the only place that knows pixels in files."""
