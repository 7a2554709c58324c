"""What upstreams do to us, and the effects that must stay hidden: scenarios played over real sockets under a frozen clock."""
