"""The office's room: coming in by a code, what needs attention, rounds and their lists."""
