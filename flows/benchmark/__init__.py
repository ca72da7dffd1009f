"""What `newsmill bench` measures."""
