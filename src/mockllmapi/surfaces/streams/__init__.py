"""What the surfaces that stream share: a `StreamSession` sends one stream to its end, as `frames`, at a `pace`."""
