;;; lsp-mode.el --- The checks on lsp-mode  -*- lexical-binding: t -*-
(require 'lsp-mode)
(setq lsp-session-file (expand-file-name "session" (getenv "HOME")) lsp-auto-guess-root t lsp-idle-delay 0.05
      lsp-enable-snippet nil lsp-restart 'ignore)

(defun client-idle () (when (and (bound-and-true-p lsp--buffer-deferred) (not lsp-mode)) (lsp--init-if-visible)))
(defun client-flush ())
(defun client-definition () (lsp-find-definition))
(defun client-documentation ()
  (lsp-describe-thing-at-point)
  (wait-for "documentation" (lambda () (let ((help (get-buffer "*lsp-help*"))) (and help (with-current-buffer help (text)))))))
(defun client-running ()
  (and lsp-mode
       (cl-some (lambda (one) (and (eq 'initialized (lsp--workspace-status one)) (process-live-p (lsp--workspace-cmd-proc one))))
                (lsp-workspaces))))
(defun client-refresh-marks ())
(defun client-stop () (lsp-workspace-shutdown (car (lsp-workspaces))))
(defun client-rename (name) (lsp-rename name))
(defun client-run-action (title)
  (let* ((all (lsp-code-actions-at-point))
         (action (cl-find-if (lambda (one) (string-match-p title (gethash "title" one))) all)))
    (lsp-execute-code-action (must action "no such action:" title (mapcar (lambda (one) (gethash "title" one)) all)))))
(run-checks)
;;; lsp-mode.el ends here
