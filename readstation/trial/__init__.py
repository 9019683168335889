"""What the trial office does: taking images in, checked, blinded and in order."""
