"""What the DICOM documents of signed reads say: measured lines and key images, with no library of DICOM (TR-60)."""
