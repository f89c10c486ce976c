"""What Brygga costs and how fast it is, each figure beside its limit in the same run. See docs/performance.md."""
