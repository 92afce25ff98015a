"""What the chapters show: figures, live demos, and the checks of their exercises."""
