package service

import (
	"encoding/binary"

	"duyen/match"
)

// Shifted gives a kept list that says it stood so many changes later.
func Shifted(value []byte, by int64) []byte {
	out := append([]byte(nil), value...)
	binary.BigEndian.PutUint64(out[atSeq:], uint64(keptList(value).seq()+by))
	return out
}

// LearnQueue is how many glimpses wait.
const LearnQueue = learnQueue

// Learn is what doors and use cases do when somebody looks at suggestions.
func (s *Service) Learn(a match.Actor, event match.LessonEvent, list string, of ...match.Lesson) {
	s.learn(a, event, list, of...)
}
