package key

import "log/slog"

// Look reloads once, as Run does every second.
func (r *Ring) Look() (changed bool, err error) { return r.reload() }

// Follow reloads once and logs what Run would.
func (r *Ring) Follow(log *slog.Logger, known string) (failure string) { return r.poll(log, known) }
