package key

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// fileLimit is far more than a keys file has.
const fileLimit = 1 << 20

// fileContent is a keys file's whole content.
type fileContent struct {
	Keys List `json:"keys"`
}

// Parse parses the content of a keys file. Its errors continue a sentence that begins
// with the source's name, and contain nothing of the content but IDs.
func Parse(text []byte) (List, error) {
	var c fileContent
	decoder := json.NewDecoder(bytes.NewReader(text))
	if err := decoder.Decode(&c); err != nil || !atEOF(decoder) {
		return nil, errors.New("is not the JSON of a keys file")
	}
	return c.Keys, c.Keys.check()
}

func atEOF(decoder *json.Decoder) bool {
	_, err := decoder.Token()
	return errors.Is(err, io.EOF)
}

// Read reads a keys file.
func Read(path string) (List, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() { // reading a pipe could block, and works only once
		return nil, fmt.Errorf("%s is not a regular file", path)
	}
	file, err := os.Open(path) //nolint:gosec // the operator's own path
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(io.LimitReader(file, fileLimit))
	if err := errors.Join(err, file.Close()); err != nil {
		return nil, err
	}
	list, err := Parse(text)
	if err != nil {
		return nil, fmt.Errorf("%s %w; restore it from a backup", path, err)
	}
	return list, nil
}

// Create writes a file with one key. If the file exists, it returns [fs.ErrExist]. Of
// several concurrent calls one succeeds, and none sees an incomplete file, since the
// complete file is linked to its name.
func Create(path string, first Key) error {
	folder := filepath.Dir(path)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	temporary, err := writeTemporary(folder, List{first})
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(temporary) }()
	if err := os.Link(temporary, path); errors.Is(err, fs.ErrExist) {
		return fs.ErrExist
	} else if err != nil {
		return err
	}
	return syncFolder(folder)
}

// writeTemporary writes a synced file that only its owner can read.
func writeTemporary(folder string, list List) (name string, err error) {
	file, err := os.CreateTemp(folder, ".keys-*") // with mode 0600
	if err != nil {
		return "", err
	}
	encoder := json.NewEncoder(file)
	encoder.SetIndent("", "  ")
	if err := errors.Join(encoder.Encode(fileContent{list}), file.Sync(), file.Close()); err != nil {
		return "", errors.Join(err, os.Remove(file.Name()))
	}
	return file.Name(), nil
}

func syncFolder(path string) error {
	folder, err := os.Open(path) //nolint:gosec // the operator's own path
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
