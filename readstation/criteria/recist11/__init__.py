"""RECIST 1.1 on the parts of mRECIST: whole lesions instead of viable tumour, and 5 mm for every progression."""
