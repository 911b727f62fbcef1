package api

import (
	"net/http"

	"duyen/files"
	"duyen/match"
)

const tagRuns = "assignment runs"

// runRoutes adds the routes of assignment runs.
func (s *Server) runRoutes() {
	const get, post, patch, del = http.MethodGet, http.MethodPost, http.MethodPatch, http.MethodDelete
	const all, one = "/v1/runs", "/v1/runs/{id}"
	manage, shown := may(match.ActionManageRuns), s.schema(runDetail{})
	add(s, get, all, "run-list", "Runs that one manages, the newest first; with a profile of one's own, the published ones that it has a pair in", tagRuns, s.runs, manage, fails(http.StatusNotFound))
	add(s, post, all, "run-create", "Pair many startups with mentors or investors at once; 202 while it is being solved", tagRuns, s.createRun, manage, limited(tries()), takes(s.schema(newRun{}), jsonType), gives(http.StatusCreated, shown), fails(http.StatusNotFound, http.StatusConflict))
	add(s, get, one, "run-get", "A run with its rules and numbers", tagRuns, s.run, manage)
	add(s, patch, one, "run-change", "Change the rules of a draft and solve it again from the scores it has", tagRuns, s.changeRun, manage, limited(tries()), takes(s.schema(runChange{}), patchType, jsonType), gives(http.StatusOK, shown), fails(http.StatusConflict))
	add(s, del, one, "run-delete", "Delete a run that is not published", tagRuns, s.deleteRun, manage, fails(http.StatusConflict))
	add(s, post, one+"/solve", "run-solve", "Solve a draft again from scores of now", tagRuns, s.solveRun, manage, limited(tries()), gives(http.StatusOK, shown), fails(http.StatusConflict))
	add(s, post, one+"/replay", "run-replay", "Solve a run again from what it was solved from, and compare; nothing changes", tagRuns, s.replayRun, manage, limited(tries()), fails(http.StatusConflict))
	add(s, post, one+"/publish", "run-publish", "Propose an introduction for every pair; may be repeated", tagRuns, s.publishRun, manage, takes(s.schema(publication{}), jsonType), bodyOptional, gives(http.StatusOK, shown), fails(http.StatusConflict))
	add(s, post, one+"/undo", "run-undo", "Take back every proposal that nobody has answered; may be repeated", tagRuns, s.undoRun, manage, gives(http.StatusOK, shown), fails(http.StatusConflict))
	add(s, get, one+"/pairs", "run-pairs", "The pairs of a run; to who takes part, their own", tagRuns, s.runPairs, manage)
	add(s, get, one+"/pairs.csv", "run-pairs-csv", "All of them as a table", tagRuns, s.runTable(csvFormat()), manage, writes(files.TableType))
	add(s, get, one+"/pairs.xlsx", "run-pairs-xlsx", "All of them as a workbook", tagRuns, s.runTable(xlsxFormat()), manage, writes(files.WorkbookType))
	add(s, get, one+"/unmatched", "run-unmatched", "Who got nobody, or fewer than wanted, and why", tagRuns, s.runUnmatched, manage)
	add(s, get, one+"/diff", "run-diff", "How the pairs differ from those of another run", tagRuns, s.diffRuns, manage)
	add(s, get, one+"/print", "run-print", "The pairs as a page to print", tagRuns, s.printRun, manage, writes("text/html"))
}
