package doctor

import (
	"context"
	"errors"
	"strings"

	"fairlead/storage"
)

var backupCheck = check{"backup", []*kind{&backupNone, &backupOld, &backupElsewhere}, checkBackup}

const backupDo = "Run fairlead backup every day, from cron or a timer, and copy the file to another machine."

var (
	backupNone      = kind{Warning, "No backup was ever made with fairlead backup.", "If this disk fails, all accounts and tokens are lost.", backupDo}
	backupOld       = kind{Warning, "The last backup was made %s ago.", "If this disk fails, everything since then is lost.", backupDo}
	backupElsewhere = kind{Note, "Backups of PostgreSQL are made with pg_dump, so their age is not known here.", "If its disk fails without a backup, all accounts and tokens are lost.", "Watch the age of the dumps, and try to restore one."}
)

func checkBackup(ctx context.Context, e *examination) []Finding {
	if !strings.HasPrefix(e.DatabaseURL, "sqlite:") {
		return []Finding{backupElsewhere.found()}
	}
	db, ok := e.records()
	if !ok {
		return nil
	}
	last, err := db.LastBackup(ctx)
	if errors.Is(err, storage.ErrNotFound) {
		return checkFirstBackup(ctx, db)
	}
	if err != nil {
		return nil // which is said of the database
	}
	if age := e.Now().Sub(last.MadeAt.Time); age > e.Limits.BackupAge {
		return []Finding{backupOld.found(span(age))}
	}
	return []Finding{passed("The last backup was made on %s.", day(last.MadeAt.Time))}
}

func checkFirstBackup(ctx context.Context, db *storage.DB) []Finding {
	has, err := db.HasAccounts(ctx)
	switch {
	case err != nil:
		return nil
	case has:
		return []Finding{backupNone.found()}
	}
	return []Finding{passed("There are no accounts to back up yet.")}
}
