import { App, Flex, Modal } from 'antd';
import { ProblemAlert } from '../../components/ProblemAlert';
import { useTranslation } from '../../lib/i18n';
import { problemOf } from '../../lib/problem';
import { PlanProblems } from './PlanView';
import { useRollback } from './versionQueries';
import { planIn } from './versions';

interface RollbackDialogProps {
  readonly id: string;
  readonly to: string;
  readonly onClose: () => void;
}

/** Returns to the version before, after a word about what becomes of the rows. */
export function RollbackDialog({ id, to, onClose }: RollbackDialogProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const rollback = useRollback(id);
  const plan = rollback.isError ? planIn(problemOf(rollback.error).members) : null;

  const send = () =>
    rollback.mutate(undefined, {
      onSuccess: (done) => {
        void message.success(t('version.rolledBack', { version: done.to }));
        onClose();
      },
    });

  return (
    <Modal
      open
      title={t('version.rollbackTo', { version: to })}
      okText={t('version.rollback')}
      cancelText={t('action.cancel')}
      okButtonProps={{ loading: rollback.isPending }}
      onOk={send}
      onCancel={onClose}
    >
      <Flex vertical gap={16}>
        <span>{t('version.rollbackHint')}</span>
        {rollback.isError && <ProblemAlert error={rollback.error} />}
        {plan && <PlanProblems plan={plan} />}
      </Flex>
    </Modal>
  );
}
