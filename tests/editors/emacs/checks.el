;;; checks.el --- What is checked in both Emacs clients  -*- lexical-binding: t -*-

;; Loaded after the blocks of editors/emacs/README.md. Each client defines the `client-…' functions used here on top of
;; what its own keys and menus call; the checks drive a buffer as a person does and look at that buffer.

(require 'cl-lib)
(require 'flymake)
(require 'xref)
(setq create-lockfiles nil make-backup-files nil auto-save-default nil last-nonmenu-event t enable-local-variables nil)

(defvar passed 0)
(defvar failed 0)

(defun wait-for (what fn &optional seconds)
  "Return the first true value of FN, or fail for want of WHAT."
  (let ((end (+ (float-time) (or seconds 20))) value)
    (while (and (not (setq value (funcall fn))) (< (float-time) end))
      (accept-process-output nil 0.05))
    (or value (error "Waited in vain for %s" what))))

(defmacro check (name &rest body)
  (declare (indent 1))
  `(condition-case problem
       (progn ,@body (cl-incf passed) (message "ok   %s" ,name))
     (error (cl-incf failed) (message "FAIL %s: %S" ,name problem))))

(defun must (value &rest told) (or value (error "%S" told)))

(defvar root default-directory "The folder of the workspace.")

(defun visit (path)
  "Open a file of the workspace and do what Emacs does when it waits for a key: batch Emacs never gets there."
  (find-file (expand-file-name path root))
  (run-hooks 'post-command-hook)
  (client-idle))

(defun text () (buffer-substring-no-properties (point-min) (point-max)))

(defun go-to (words) (client-flush) (goto-char (point-min)) (search-forward words) (goto-char (match-beginning 0)))

(defun marked ()
  "What is underlined in this buffer, with what is said about it."
  (mapcar (lambda (one) (cons (buffer-substring-no-properties (flymake-diagnostic-beg one) (flymake-diagnostic-end one))
                              (flymake-diagnostic-text one)))
          (flymake-diagnostics)))

(defun wait-for-mark (words said)
  (wait-for (format "`%s' marked with `%s'; there is %S" words said (marked))
            (lambda ()
              (client-refresh-marks)
              (cl-find-if (lambda (one) (and (equal (car one) words) (string-match-p said (cdr one)))) (marked)))))

(defun complete-at-point (wanted)
  "Ask for completion at point and accept WANTED, as `completion-at-point' does when it is the choice."
  (let* ((found (wait-for "completion" (lambda () (run-hook-with-args-until-success 'completion-at-point-functions))))
         (beg (nth 0 found)) (end (copy-marker (nth 1 found) t)) (table (nth 2 found)) (more (nthcdr 3 found))
         (all (all-completions (buffer-substring-no-properties beg end) table (plist-get more :predicate)))
         (choice (must (cl-find wanted all :test #'string=) "not offered:" wanted (mapcar #'substring-no-properties all))))
    (delete-region beg end)
    (goto-char beg)
    (insert (substring-no-properties choice))
    (when-let ((done (plist-get more :exit-function))) (funcall done choice 'finished))
    choice))

(defun run-checks ()
  (visit "prompts/review.pog.md")
  (check "the client starts by itself in a prompt"
    (must (eq major-mode 'pog-mode) major-mode)
    (wait-for "the server" #'client-running))
  (check "diagnostics"
    (wait-for-mark "languge" "not declared; did you mean 'language'"))
  (check "hover"
    (go-to "language }}")
    (must (string-match-p "Language of the code" (client-documentation))))
  (check "completion of a parameter"
    (goto-char (point-max))
    (insert "And {{ fo")
    (complete-at-point "focus")
    (must (string-suffix-p "And {{ focus" (text)) (text))
    (insert " }}\n"))
  (check "a fix"
    (go-to "languge")
    (client-run-action "^Change to 'language'\\|language")
    (wait-for "the change" (lambda () (not (string-match-p "languge" (text)))))
    (wait-for "nothing marked" (lambda () (client-refresh-marks) (null (marked)))))
  (check "a library prompt is inserted"
    (goto-char (point-max))
    (client-run-action "Safety (include)")
    (wait-for "the include" (lambda () (string-match-p "{% include \"shared/safety@^1\" %}" (text)))))
  (check "definition"
    (go-to "shared/safety")
    (let ((here (current-buffer)))
      (client-definition)
      (wait-for "the other file" (lambda () (string-suffix-p "safety.pog.md" (or (buffer-file-name (window-buffer)) ""))))
      (set-buffer (switch-to-buffer here))))
  (check "rename"
    (go-to "focus }}")
    (client-rename "aim")
    (wait-for "both places" (lambda () (and (string-match-p "{{ aim }}" (text)) (string-match-p "  aim: string" (text))))))
  (check "a YAML prompt"
    (save-buffer)
    (visit "greet.prompt.yml")
    (must (eq major-mode 'pog-yaml-mode) major-mode)
    (wait-for "the server" #'client-running)
    (wait-for-mark "usr" "Unknown role 'usr'; did you mean 'user'"))
  (check "other Markdown is left alone"
    (visit "notes.md")
    (must (eq major-mode 'markdown-mode) major-mode)
    (must (not (client-running))))
  (check "the server is stopped"
    (visit "prompts/review.pog.md")
    (client-stop)
    (wait-for "the end" (lambda () (not (client-running)))))
  (message "%d passed, %d failed" passed failed)
  (kill-emacs (if (> failed 0) 1 0)))
;;; checks.el ends here
