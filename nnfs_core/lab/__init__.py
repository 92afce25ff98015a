"""What the chapters show: figures, and the checks of their exercises."""
