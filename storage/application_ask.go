package storage

import (
	"context"

	"fairlead/audit"
)

// Question is what support has asked an applicant.
type Question struct {
	ID          string `db:"id"`
	Number      string `db:"number"` // of the application
	Text        string `db:"question"`
	AskedAt     Time   `db:"asked_at"`
	AskedBy     string `db:"asked_by"` // the ID of a staff member
	AskedByName string `db:"asked_by_name"`
	Answer      string `db:"answer"`
	AnsweredAt  Time   `db:"answered_at"`
}

const questionColumns = `id, number, question, asked_at, asked_by, asked_by_name, answer, answered_at`

// Questions lists what was asked about an application, the oldest first.
func (db *DB) Questions(ctx context.Context, number string) (all []Question, err error) {
	err = db.sql.List(ctx, &all, `SELECT `+questionColumns+` FROM application_question WHERE number = ? ORDER BY asked_at, id`, number)
	return all, err
}

// QuestionByID finds a question.
func (db *DB) QuestionByID(ctx context.Context, id string) (q Question, err error) {
	err = db.sql.Get(ctx, &q, `SELECT `+questionColumns+` FROM application_question WHERE id = ?`, id)
	return q, err
}

// AskApplicant mails the contact a question. The application waits for the partner until it
// is answered. ErrConflict means that it waits already or is decided.
func (db *DB) AskApplicant(ctx context.Context, number, question string) error {
	return db.transact(ctx, func(t tx) error {
		now := db.Time()
		a, err := t.lockApplication(number)
		if err != nil {
			return err
		}
		if a.State != ApplicationOpen {
			return ErrConflict
		}
		if err := t.setApplicationState(number, ApplicationAsked, now); err != nil {
			return err
		}
		q := Question{ID: NewID(), Number: number, Text: question, AskedAt: now, AskedBy: t.author.who.ID, AskedByName: t.author.who.Name}
		err = t.Insert(`INSERT INTO application_question (`+questionColumns+`)
			VALUES (:id, :number, :question, :asked_at, :asked_by, :asked_by_name, :answer, :answered_at)`, q)
		if err != nil {
			return err
		}
		t.audit(audit.Entry{What: "application.asked_back", On: a.object(), After: audit.Values{"question": question}})
		return t.enqueue(JobApplication, ApplicationMail{Number: number, Name: ApplicationWasAsked, QuestionID: q.ID}, now)
	})
}

// AnswerApplication returns an application to support with the partner's answer. ErrConflict
// means that nothing is asked.
func (db *DB) AnswerApplication(ctx context.Context, number, answer string) error {
	return db.transact(ctx, func(t tx) error {
		now := db.Time()
		a, err := t.lockApplication(number)
		if err != nil {
			return err
		}
		if a.State != ApplicationAsked {
			return ErrConflict
		}
		err = t.Once(ErrConflict, `UPDATE application_question SET answer = ?, answered_at = ?
			WHERE number = ? AND answered_at IS NULL`, answer, now, number)
		if err != nil {
			return err
		}
		t.audit(audit.Entry{What: "application.answered", On: a.object()})
		return t.setApplicationState(number, ApplicationOpen, now)
	})
}

// lockApplication makes other transactions that change an application wait.
func (t tx) lockApplication(number string) (a Application, err error) {
	err = t.Get(&a, `UPDATE application SET state = state WHERE number = ? RETURNING `+applicationColumns, number)
	return a, err
}

func (t tx) setApplicationState(number string, state ApplicationState, now Time) error {
	_, err := t.Exec(`UPDATE application SET state = ?, waiting_since = ? WHERE number = ?`, state, now, number)
	return err
}
