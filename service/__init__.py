"""What keeps an installation running: its processes, and the one that looks after them."""
