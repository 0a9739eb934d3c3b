"""How work is carried: visits and deliveries, in this process."""
