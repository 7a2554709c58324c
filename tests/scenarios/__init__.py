"""What upstreams do to us, and what nobody may notice of it: scenarios played over real sockets under a frozen clock."""
