import { App, Flex, Modal } from 'antd';
import { ErrorState } from '../../components/ErrorState';
import { ListSkeleton } from '../../components/ListSkeleton';
import { ProblemAlert } from '../../components/ProblemAlert';
import { useTranslation } from '../../lib/i18n';
import { PlanView } from './PlanView';
import { useRollback, useRollbackPlan } from './versionQueries';

interface RollbackDialogProps {
  readonly id: string;
  readonly to: string;
  readonly onClose: () => void;
}

/** The plan of the way back to the version before, and the way itself. */
export function RollbackDialog({ id, to, onClose }: RollbackDialogProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const plan = useRollbackPlan(id);
  const rollback = useRollback(id);
  const ready = plan.isSuccess && !plan.isFetching && plan.data.possible;

  const send = () =>
    rollback.mutate(undefined, {
      onSuccess: (done) => {
        void message.success(t(done.prepares ? 'version.begun' : 'version.rolledBack', { version: done.to }));
        onClose();
      },
      // The rows are others by now.
      onError: () => void plan.refetch(),
    });

  return (
    <Modal
      open
      width={860}
      title={t('version.rollbackTo', { version: to })}
      okText={t('version.rollback')}
      cancelText={t('action.cancel')}
      okButtonProps={{ disabled: !ready, loading: rollback.isPending }}
      onOk={send}
      onCancel={onClose}
    >
      <Flex vertical gap={16}>
        <span>{t('version.rollbackHint')}</span>
        {plan.isPending && <ListSkeleton rows={3} />}
        {plan.isError && <ErrorState error={plan.error} onRetry={() => void plan.refetch()} />}
        {plan.isSuccess && <PlanView plan={plan.data} />}
        {rollback.isError && <ProblemAlert error={rollback.error} />}
      </Flex>
    </Modal>
  );
}
