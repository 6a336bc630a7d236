;;; eglot.el --- The checks on eglot  -*- lexical-binding: t -*-
(require 'eglot)
(setq eglot-confirm-server-initiated-edits nil eglot-sync-connect 20 eglot-send-changes-idle-time 0.05)

(defun client-idle ())
(defun client-definition () (call-interactively #'xref-find-definitions))
(defun client-documentation ()
  "What ElDoc shows here."
  (let (shown)
    (run-hook-wrapped 'eldoc-documentation-functions
                      (lambda (fn) (funcall fn (lambda (doc &rest _) (when doc (setq shown (format "%s%s" (or shown "") doc))))) nil))
    (wait-for "documentation" (lambda () shown))))
(defun client-flush () (eglot--signal-textDocument/didChange))
(defun client-running () (eglot-current-server))
(defun client-refresh-marks () (eglot--signal-textDocument/didChange) (flymake-start))
(defun client-stop () (eglot-shutdown (eglot-current-server)))
(defun client-rename (name) (eglot-rename name))
(defun client-run-action (title)
  (eglot--signal-textDocument/didChange)
  (let ((end (if (looking-at "[[:word:]]+") (match-end 0) (point))))
    ;; What the prompt in the minibuffer is given: the first title that fits.
    (cl-letf (((symbol-function 'completing-read)
               (lambda (_prompt table &rest _)
                 (let ((all (all-completions "" table)))
                   (must (cl-find-if (lambda (one) (string-match-p title one)) all) "no such action:" title all)))))
      (eglot-code-actions (point) end nil t))))
(run-checks)
;;; eglot.el ends here
