package billing

import (
	"context"
	"encoding/json"
	"fmt"

	"fairlead/outbox"
	"fairlead/storage"
)

// Forget runs a job of [storage.JobCardForgotten] on a processor.
func Forget(ctx context.Context, p Processor, job storage.Job) error {
	var c storage.ForgottenCard
	if err := json.Unmarshal([]byte(job.Payload), &c); err != nil {
		return fmt.Errorf("%w: %w", outbox.ErrPermanent, err)
	}
	return p.Forget(ctx, c)
}
