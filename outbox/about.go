package outbox

import (
	"encoding/json"
	"log/slog"

	"fairlead/storage"
)

// about is what any payload may have: whom the job is about, and which request wrote it.
type about struct {
	Request   string `json:"request"`
	AttemptID string `json:"attempt_id"`
	ClientID  string `json:"client_id"`
	AccountID string `json:"account_id"`
}

// logOf adds that to each line about a job, under the keys that requests use.
func (w *Worker) logOf(job storage.Job) *slog.Logger {
	var of about
	_ = json.Unmarshal([]byte(job.Payload), &of) // if it is malformed, Do fails
	log := w.Log.With("job", job.ID, "kind", job.Kind, "tries", job.Attempts)
	for _, one := range [][2]string{{"request", of.Request}, {"attempt", of.AttemptID}, {"client", of.ClientID}, {"account", of.AccountID}} {
		if one[1] != "" {
			log = log.With(one[0], one[1])
		}
	}
	return log
}
