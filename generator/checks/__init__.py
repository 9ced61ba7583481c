"""What a connector is looked at for. One module per subject; `steps.py` has the table of all."""
