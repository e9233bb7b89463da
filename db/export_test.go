package db

// Waiting returns the number of callers that wait for SQLite's writer.
func (d *DB) Waiting() int {
	d.turns.mu.Lock()
	defer d.turns.mu.Unlock()
	return len(d.turns.waiting)
}
