"""Where a voxel lies in the patient: affines, planes, volumes and lengths, in DICOM LPS millimetres."""
