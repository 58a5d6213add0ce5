package doctor

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"fairlead/key"
)

var keysCheck = check{"keys", []*kind{&keysMissing, &keysLost, &keysUnusable, &keysReadable, &keysReplaceable, &keysOwner, &keysBesideBackup, &keysOld}, checkKeys}

const keysWhy = "Anyone who has the keys can log in as anybody and read the secrets in the database."

var (
	keysMissing      = kind{Warning, "There is no keys file at %s.", "The server creates new keys when it starts. With new keys, everybody is logged out and secrets in the database cannot be read.", "Correct --keys-file, or restore the file. Before the first start, there is nothing to do."}
	keysLost         = kind{Problem, "There is no keys file at %s, but the database has accounts or secrets that need it.", "With new keys, everybody is logged out, and authenticator apps, the tokens of carriers and the secrets of endpoints are lost. If there are any, the server refuses to start.", "Restore the keys file, or correct --keys-file."}
	keysUnusable     = kind{Problem, "The keys cannot be read: %s.", "The server refuses to start without them.", "Run fairlead doctor as the server's user. If the file is damaged, restore it."}
	keysReadable     = kind{Problem, "Other users of this machine can read the keys file %s (mode %s).", keysWhy, "Run chmod 600 %[1]s. If others may have read it, run fairlead keys rotate."}
	keysReplaceable  = kind{Problem, "Other users of this machine can replace the keys file, since they can write to %s (mode %s).", keysWhy, "Run chmod go-w %[1]s."}
	keysOwner        = kind{Warning, "The keys file %s and the database belong to different users.", "The server may not be able to read one of them.", "Give both to the user that the server runs as, with chown."}
	keysBesideBackup = kind{Warning, "The last backup was written to %s, the folder of the keys file.", "Anyone who gets a copy of that folder has the database and the keys to the secrets in it.", "Write backups to another folder, and keep copies of the keys somewhere else."}
	keysOld          = kind{Note, "The newest key is from %s.", "The longer a key is used, the more people and backups may have it.", "Run fairlead keys rotate."}
)

// keyAge is how long a key is used without a remark.
const keyAge = 365 * 24 * time.Hour

func checkKeys(ctx context.Context, e *examination) (found []Finding) {
	list, err := e.keys()
	if errors.Is(err, fs.ErrNotExist) {
		return []Finding{e.missingKeys(ctx)}
	}
	if err != nil {
		found = append(found, keysUnusable.found(part(err)))
	}
	if !e.KeysInVariable {
		found = append(found, e.checkKeysFile(ctx)...)
	}
	if err == nil && !newest(list).IsZero() && e.Now().Sub(newest(list)) > keyAge {
		found = append(found, keysOld.found(day(newest(list))))
	}
	return orPassed(found, "Found %s in a place that only the owner can read.", count(len(list), "key"))
}

func (e *examination) missingKeys(ctx context.Context) Finding {
	if db, ok := e.records(); ok {
		accounts, _ := db.HasAccounts(ctx) // an error is another check's
		sealed, _ := db.HasSealed(ctx)
		if accounts || sealed {
			return keysLost.found(e.KeysFile)
		}
	}
	return keysMissing.found(e.KeysFile)
}

func newest(list key.List) (at time.Time) {
	for _, k := range list {
		if k.CreatedAt.After(at) {
			at = k.CreatedAt
		}
	}
	return at
}

func (e *examination) checkKeysFile(ctx context.Context) (found []Finding) {
	info, err := os.Stat(e.KeysFile)
	if err != nil {
		return nil // it could not be read either
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		found = append(found, keysReadable.found(e.KeysFile, octal(mode)))
	}
	folder := filepath.Dir(e.KeysFile)
	if of, err := os.Stat(folder); err == nil && of.Mode().Perm()&0o022 != 0 && of.Mode()&fs.ModeSticky == 0 {
		found = append(found, keysReplaceable.found(folder, octal(of.Mode().Perm())))
	}
	path, onSQLite := strings.CutPrefix(e.DatabaseURL, "sqlite:")
	if database, err := os.Stat(path); onSQLite && err == nil && owner(database) != owner(info) {
		found = append(found, keysOwner.found(e.KeysFile))
	}
	if db, ok := e.records(); ok {
		if last, err := db.LastBackup(ctx); err == nil && filepath.Dir(last.File) == absolute(folder) {
			found = append(found, keysBesideBackup.found(filepath.Dir(last.File)))
		}
	}
	return found
}

func octal(mode fs.FileMode) string {
	const digits = "01234567"
	return "0" + string([]byte{digits[mode>>6&7], digits[mode>>3&7], digits[mode&7]})
}

// owner is a file's user, or -1 where a file has none.
func owner(info fs.FileInfo) int64 {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return int64(s.Uid)
	}
	return -1
}

func absolute(path string) string {
	if full, err := filepath.Abs(path); err == nil {
		return full
	}
	return path
}
