package key

import "log/slog"

// Look is one look at the source, as Run takes it each second.
func (r *Ring) Look() (changed bool, err error) { return r.reload() }

// Follow is one look with what Run logs of it.
func (r *Ring) Follow(log *slog.Logger, known string) (problem string) { return r.poll(log, known) }
