package outbox

import (
	"encoding/json"
	"log/slog"

	"fairlead/storage"
)

// about is what payloads of any kind may say about whom a job is for, and which request wrote it.
type about struct {
	Request   string `json:"request"`
	AttemptID string `json:"attempt_id"`
	ClientID  string `json:"client_id"`
	AccountID string `json:"account_id"`
}

// logOf has a job's lines say that, under the keys that requests have.
func (w *Worker) logOf(job storage.Job) *slog.Logger {
	var of about
	_ = json.Unmarshal([]byte(job.Payload), &of) // Do says what is wrong with it
	log := w.Log.With("job", job.ID, "kind", job.Kind, "tries", job.Attempts)
	for _, one := range [][2]string{{"request", of.Request}, {"attempt", of.AttemptID}, {"client", of.ClientID}, {"account", of.AccountID}} {
		if one[1] != "" {
			log = log.With(one[0], one[1])
		}
	}
	return log
}
