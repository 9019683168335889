"""Files in and out of the station that are no DICOM objects and no database: reports, exports."""
